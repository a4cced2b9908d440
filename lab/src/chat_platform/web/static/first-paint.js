// Runs before the first paint, so that nothing flashes by: neither the word that a script is needed,
// nor, after a reload, the login form for who is logged in.
document.documentElement.dataset.script = "on";
if (sessionStorage.getItem("chat.session")) {
  document.documentElement.dataset.view = "chat";
}
