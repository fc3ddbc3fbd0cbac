// Loaded into the server's process before anything else: when the command line that started it is
// gone, however it went, the server ends in order, as if it had been asked to.
if (process.env.PLIMSOLL_PARENT === String(process.ppid) && process.channel !== undefined) {
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  // Listening must not keep a process alive that has nothing more to do.
  process.channel.unref();
}
