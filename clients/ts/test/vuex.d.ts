// Vuex 4 hides its own types from bundlers; this line of docs/howto/vuex.md shows them.
declare module "vuex" {
  export * from "vuex/types/index.js";
}
