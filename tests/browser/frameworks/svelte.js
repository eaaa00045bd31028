import Summary from "./Summary.svelte";
import { mount } from "svelte";

const place = document.getElementById("app");
mount(Summary, { target: place, props: { session: place.dataset.session } });
