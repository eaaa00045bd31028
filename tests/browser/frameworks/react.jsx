import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";

function Summary({ session }) {
  const [token, setToken] = useState("t-0");
  const [rendered, setRendered] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setToken((old) => `t-${Number(old.slice(2)) + 1}`), 100);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      <upsell-recommendations
        session-id={session}
        tokenProvider={() => token}
        onupsell-rendered={() => setRendered((count) => count + 1)}
      />
      <p id="state">
        {token} {rendered}
      </p>
    </>
  );
}

const place = document.getElementById("app");
createRoot(place).render(<Summary session={place.dataset.session} />);
