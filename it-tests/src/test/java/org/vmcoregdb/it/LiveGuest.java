package org.vmcoregdb.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A guest of the lab that runs until it is closed. */
final class LiveGuest implements AutoCloseable {
    private final Process process;
    private final String socket;

    private LiveGuest(Process process, String socket) {
        this.process = process;
        this.socket = socket;
    }

    /** Boots one, whose programs wait for things, and whose clock ticks. */
    static LiveGuest boot(Path folder) throws IOException {
        String release =
                String.valueOf(Lab.folder().resolve("kernels/6.1").toRealPath().getFileName());
        Lab.vmlinux(); // there is none without the lab
        Lab.installed("qemu-system-x86_64");
        Process process = Programs.start(
                List.of(
                        "env",
                        "VMCOREGDB_LAB=" + Lab.folder(),
                        "python3",
                        Lab.root().resolve("it-tests/lab/labvm.py").toString(),
                        "live",
                        "--kver",
                        release,
                        "--case",
                        "none",
                        "--out",
                        folder.toString()),
                ProcessBuilder.Redirect.INHERIT);
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null || !line.startsWith("READY ")) {
            Programs.kill(process);
            throw new AssertionError("the guest did not start: " + line);
        }
        return new LiveGuest(process, line.substring("READY ".length()));
    }

    /** What to give as a dump. */
    String address() {
        return "qemu:unix:" + socket;
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            process.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Programs.kill(process);
        }
    }
}
