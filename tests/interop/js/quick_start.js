// 连接 DIFF WebSocket
const ws = new WebSocket('ws://localhost:8080/ws/diff?user_id=user123');

// 本地快照
let snapshot = {};

// 连接成功后发送 peek_message
ws.onopen = () => {
  console.log('DIFF WebSocket connected');
  ws.send(JSON.stringify({ aid: "peek_message" }));
};

// 接收 rtn_data 并应用 merge patch
ws.onmessage = (event) => {
  const msg = JSON.parse(event.data);

  if (msg.aid === "rtn_data") {
    // 应用所有 patch 到本地快照
    msg.data.forEach(patch => {
      mergePatch(snapshot, patch);
    });

    // 更新 UI（例如 Vuex）
    store.commit('UPDATE_SNAPSHOT', snapshot);

    // 继续下一轮 peek
    ws.send(JSON.stringify({ aid: "peek_message" }));
  }
};

// JSON Merge Patch 实现
function mergePatch(target, patch) {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    return patch;
  }

  if (typeof target !== 'object' || target === null || Array.isArray(target)) {
    target = {};
  }

  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete target[key];
    } else if (typeof value === 'object' && !Array.isArray(value)) {
      target[key] = mergePatch(target[key], value);
    } else {
      target[key] = value;
    }
  }

  return target;
}
