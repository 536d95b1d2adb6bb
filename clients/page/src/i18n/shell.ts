/** Words of the shell: the login, the bar, notices, settings, keys, the guided trade. */

import type { Dictionary } from "./index";

export const shell = {
  "user": ["用户名", "User name"],
  "password": ["密码", "Password"],
  "login": ["登录", "Log in"],
  "logging_in": ["正在登录…", "Logging in…"],
  "logout": ["退出", "Log out"],
  "demo": ["一键体验（模拟账户 {user}）", "Enter as demo user {user}"],
  "demo_about": ["无需密码；虚拟资金，市场一直开着。", "No password; play money, and the market never closes."],
  "or": ["或", "or"],
  "tagline": ["自己架设的期货交易所", "A futures exchange of your own"],
  "wrong_password": ["用户名或密码不对", "Wrong user name or password"],
  "no_answer": ["服务器没有应答，正在重试。{why}", "The server does not answer; trying again. {why}"],
  "give_up": ["停止重试", "Stop trying"],
  "tables": ["交易列表", "Trading lists"],
  "lists": ["列表", "Lists"],
  "trade": ["交易", "Trade"],
  "screens": ["页面", "Screens"],
  "equity": ["权益", "Equity"],
  "risk": ["风险度", "Risk"],
} as const satisfies Dictionary;
