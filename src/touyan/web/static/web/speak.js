// The whistle by voice: press, speak, press again; the recording becomes the file of the form. A picture is
// made smaller before it is sent. Without these the phone's own recorder and camera serve.
(() => {
  "use strict";
  const me = document.currentScript.dataset;
  const put = (input, blob, name) => {
    const list = new DataTransfer();
    list.items.add(new File([blob], name, { type: blob.type }));
    input.files = list.files;
  };
  const voice = document.querySelector('input[data-as="voice"]');
  if (voice && navigator.mediaDevices && window.MediaRecorder) {
    const words = me;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--wide";
    button.textContent = words.speak;
    button.setAttribute("aria-pressed", "false");
    voice.before(button);
    voice.hidden = true;
    let recorder = null;
    button.addEventListener("click", async () => {
      if (recorder) { recorder.stop(); return; }
      try {
        const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
        const parts = [];
        recorder = new MediaRecorder(stream);
        recorder.ondataavailable = (event) => parts.push(event.data);
        recorder.onstop = () => {
          stream.getTracks().forEach((track) => track.stop());
          const blob = new Blob(parts, { type: recorder.mimeType.split(";")[0] });
          put(voice, blob, "voice." + (blob.type.endsWith("mp4") ? "m4a" : "webm"));
          recorder = null;
          button.setAttribute("aria-pressed", "false");
          button.textContent = words.spoken;
        };
        recorder.start();
        button.setAttribute("aria-pressed", "true");
        button.textContent = words.speaking;
        setTimeout(() => recorder && recorder.stop(), 60000);
      } catch { voice.click(); }
    });
  }
  const photo = document.querySelector('input[data-as="photo"]');
  if (photo && window.createImageBitmap) {
    photo.addEventListener("change", async () => {
      const file = photo.files[0];
      if (!file || file.size < 200 * 1024) return;
      try {
        const picture = await createImageBitmap(file);
        const scale = Math.min(1, 1280 / Math.max(picture.width, picture.height));
        const canvas = document.createElement("canvas");
        canvas.width = Math.round(picture.width * scale);
        canvas.height = Math.round(picture.height * scale);
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
        canvas.toBlob((blob) => { if (blob && blob.size < file.size) put(photo, blob, "photo.jpg"); }, "image/jpeg", 0.75);
      } catch { /* sent as it is */ }
    });
  }
})();
