package org.vmcoregdb.server.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.PageLookup;

/** Speaks QEMU's machine protocol of a guest whose memory is a dump's. What the dump does not have is zeros. */
public final class FakeQemu implements Closeable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TREE = """
            FlatView #0
             AS "I/O", root: io
             Root memory region: io
              0000000000000000-0000000000000007 (prio 0, i/o): dma-chan

            FlatView #1
             AS "memory", root: system
             AS "cpu-memory-0", root: system
             Root memory region: system
              0000000000000000-000000000009ffff (prio 0, ram): pc.ram KVM
              00000000000a0000-00000000000bffff (prio 1, i/o): vga-lowmem
              00000000000c0000-00000000000dffff (prio 0, rom): pc.ram @00000000000c0000 KVM
              00000000000e0000-00000000000fffff (prio 0, rom): pc.bios KVM
              0000000000100000-000000000fffffff (prio 0, ram): pc.ram @0000000000100000 KVM
              00000000fd000000-00000000fdffffff (prio 1, ram): vga.vram
              00000000fffc0000-00000000ffffffff (prio 0, rom): pc.bios

            """;

    private final ServerSocketChannel server;
    private final Path socket;
    private final DumpFile memory;
    private volatile boolean writesFiles = true;
    private volatile String registers = "";
    private volatile String greeting = "{\"QMP\": {\"version\": {}}}\n{\"event\": \"RESUME\", \"data\": {}}\n";
    private final AtomicInteger asked = new AtomicInteger();

    /** Listens on a socket. */
    public FakeQemu(Path socket, DumpFile memory) throws IOException {
        this.socket = socket;
        this.memory = memory;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread thread = new Thread(this::serve, "fake-qemu");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where its memory ends. */
    long end() {
        return memory.ranges().get(memory.ranges().size() - 1).end();
    }

    /** What to give as a dump. */
    public String address() {
        return "qemu:unix:" + socket;
    }

    /** It cannot write files. */
    public FakeQemu withoutFiles() {
        writesFiles = false;
        return this;
    }

    /** It greets otherwise. */
    FakeQemu greeting(String other) {
        greeting = other;
        return this;
    }

    /** What the monitor says of registers. */
    FakeQemu registers(String text) {
        registers = text;
        return this;
    }

    /** How many commands it was given. */
    int asked() {
        return asked.get();
    }

    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel client = server.accept();
                    BufferedReader in = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
                    Writer out = Channels.newWriter(client, StandardCharsets.UTF_8)) {
                out.write(greeting);
                out.flush();
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    asked.incrementAndGet();
                    out.write(answer(JSON.readTree(line)) + "\n");
                    out.flush();
                }
            } catch (IOException gone) {
                // the next one comes
            }
        }
    }

    private String answer(JsonNode request) throws IOException {
        JsonNode arguments = request.path("arguments");
        String command = request.path("execute").asText();
        return switch (command) {
            case "qmp_capabilities" -> "{\"return\": {}}";
            case "query-target" -> "{\"return\": {\"arch\": \"x86_64\"}}";
            case "pmemsave" -> save(arguments);
            case "human-monitor-command" ->
                JSON.writeValueAsString(
                        Map.of("return", human(arguments.path("command-line").asText())));
            default -> refusal("The command " + command + " has not been found");
        };
    }

    private static String refusal(String why) throws IOException {
        return JSON.writeValueAsString(Map.of("error", Map.of("class", "GenericError", "desc", why)));
    }

    private String save(JsonNode arguments) throws IOException {
        if (!writesFiles) {
            return refusal("Could not open '" + arguments.path("filename").asText() + "': Permission denied");
        }
        Files.write(
                Path.of(arguments.path("filename").asText()),
                bytes(arguments.path("val").asLong(), arguments.path("size").asInt()));
        return "{\"return\": {}}";
    }

    private String human(String command) {
        if (command.equals("info mtree -f")) {
            return TREE.replace("000000000fffffff", String.format("%016x", end() - 1))
                    .replace("\n", "\r\n");
        }
        if (command.equals("info registers -a")) {
            return registers;
        }
        String[] words = command.split(" ", -1);
        if (!words[0].equals("xp")) {
            return "unknown command: '" + words[0] + "'\r\n";
        }
        int count = Integer.parseInt(words[1].substring(1, words[1].length() - 2));
        long at = Long.parseLong(words[2].substring(2), 16);
        byte[] bytes = bytes(at, count * 8);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            long word = 0;
            for (int b = 7; b >= 0; b--) {
                word = word << 8 | bytes[8 * i + b] & 0xff;
            }
            text.append(i % 2 == 0 ? String.format("%016x:", at + 8L * i) : "");
            text.append(String.format(" 0x%016x", word)).append(i % 2 == 1 || i == count - 1 ? "\r\n" : "");
        }
        return text.toString();
    }

    private byte[] bytes(long paddr, int length) {
        byte[] bytes = new byte[length];
        int size = memory.pageSize();
        for (int done = 0; done < length; ) {
            long at = paddr + done;
            int within = (int) (at % size);
            int count = Math.min(length - done, size - within);
            if (memory.lookup(at / size) instanceof PageLookup.Present page) {
                System.arraycopy(page.bytes(), within, bytes, done, count);
            }
            done += count;
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
    }
}
