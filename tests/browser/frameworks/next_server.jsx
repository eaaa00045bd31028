import { Recommendations } from "documented/next.jsx";
import { renderToString } from "react-dom/server";
import { Summary } from "./summary.jsx";

process.stdout.write(renderToString(<Summary session={process.argv[2]} Recommendations={Recommendations} />));
