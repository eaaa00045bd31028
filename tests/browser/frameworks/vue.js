import { createApp, h, onUnmounted, ref } from "vue";
import Recommendations from "documented/vue.vue";

const place = document.getElementById("app");
const Summary = {
  setup() {
    const count = ref(0);
    const timer = setInterval(() => count.value++, 100);
    onUnmounted(() => clearInterval(timer));
    const onClicked = ({ id }) => console.log("clicked", id);
    return () => {
      const getToken = () => `t-${count.value}`;
      const props = { sessionId: place.dataset.session, getToken, onClicked };
      return [h(Recommendations, props), h("p", { id: "state" }, count.value)];
    };
  },
};

createApp(Summary).mount(place);
