import { Recommendations } from "documented/next.jsx";
import { hydrateRoot } from "react-dom/client";
import { Summary } from "./summary.jsx";

const place = document.getElementById("app");
hydrateRoot(place, <Summary session={place.dataset.session} Recommendations={Recommendations} />, {
  onRecoverableError: (error) => console.error(error),
});
