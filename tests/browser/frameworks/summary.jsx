import { useEffect, useState } from "react";

/** A page that renders ten times a second, each time with another function for the token. */
export function Summary({ session, Recommendations }) {
  const [count, setCount] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setCount((old) => old + 1), 100);
    return () => clearInterval(timer);
  }, []);
  const onClicked = ({ id }) => console.log("clicked", id);
  return (
    <>
      <Recommendations sessionId={session} getToken={() => `t-${count}`} onClicked={onClicked} />
      <p id="state">{count}</p>
    </>
  );
}
