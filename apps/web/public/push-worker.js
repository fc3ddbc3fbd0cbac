// Shows what was pushed, once for each notification, and opens its page.
self.addEventListener("push", (event) => {
  const message = event.data === null ? {} : event.data.json();
  event.waitUntil(
    self.registration.showNotification(message.title ?? "Plimsoll", {
      body: message.body ?? "",
      tag: message.id,
      icon: "/mark.svg",
      data: { url: message.url ?? "/notifications" },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.url));
});
