import { Recommendations } from "documented/react.jsx";
import { createRoot } from "react-dom/client";
import { Summary } from "./summary.jsx";

const place = document.getElementById("app");
createRoot(place).render(<Summary session={place.dataset.session} Recommendations={Recommendations} />);
