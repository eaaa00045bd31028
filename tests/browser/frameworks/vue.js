import { createApp, onUnmounted, ref } from "vue/dist/vue.esm-bundler.js";

const Summary = {
  template: `
    <upsell-recommendations
      :session-id="session"
      :tokenProvider.prop="() => token"
      @upsell-rendered="rendered++"
    ></upsell-recommendations>
    <p id="state">{{ token }} {{ rendered }}</p>`,
  setup() {
    const count = ref(0);
    const token = ref("t-0");
    const timer = setInterval(() => {
      token.value = `t-${++count.value}`;
    }, 100);
    onUnmounted(() => clearInterval(timer));
    return { session: document.getElementById("app").dataset.session, token, rendered: ref(0) };
  },
};

const app = createApp(Summary);
app.config.compilerOptions.isCustomElement = (tag) => tag.includes("-");
app.mount("#app");
