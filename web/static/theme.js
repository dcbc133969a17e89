// Light or dark as the device says, before the page is painted.
{
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    document.documentElement.dataset.bsTheme = dark.matches ? "dark" : "light";
  };
  document.documentElement.classList.add("script");
  dark.addEventListener("change", apply);
  apply();
}
