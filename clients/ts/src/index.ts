export { DiffStore } from "./store/store.js";
