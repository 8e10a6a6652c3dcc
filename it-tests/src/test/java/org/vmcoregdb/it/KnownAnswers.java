package org.vmcoregdb.it;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is known of a served dump before it is asked at random: memory as {@code exec} shows it, and what a client gets that asks for
 * one thing after the other.
 *
 * @param address where the memory begins
 * @param memory its bytes
 * @param threads some of the threads
 * @param registers the reply to {@code g} for each of them
 * @param description the target's description
 * @param monitor answers of monitor commands
 */
record KnownAnswers(
        long address,
        byte[] memory,
        List<String> threads,
        Map<String, String> registers,
        String description,
        Map<String, String> monitor) {
    private static final int WORDS = 4096;
    private static final Pattern WORD = Pattern.compile("[0-9a-f]{16}(?= |$)");

    static KnownAnswers of(ServerProcess server, Path dump) throws IOException {
        try (RspClient client = new RspClient(server.port())) {
            client.ask("qSupported");
            String list = client.ask("qfThreadInfo");
            List<String> threads =
                    Arrays.stream(list.substring(1).split(",")).limit(24).toList();
            Map<String, String> registers = new HashMap<>();
            for (String thread : threads) {
                client.ask("Hg" + thread);
                registers.put(thread, client.ask("g"));
            }
            Map<String, String> monitor = new HashMap<>();
            for (String command : List.of("sys -t", "ascii 41", "set", "nonsense")) {
                monitor.put(command, client.monitor(command));
            }
            Matcher text = Pattern.compile("([0-9a-f]{16}) [tT] _stext")
                    .matcher(Programs.vmcoreGdb(Duration.ofMinutes(1), "exec", dump.toString(), "-c", "sym _stext")
                            .out()
                            .replace("(T)", "T")
                            .replaceAll(" +", " "));
            if (!text.find()) {
                throw new AssertionError("no address of _stext");
            }
            long address = Long.parseUnsignedLong(text.group(1), 16);
            return new KnownAnswers(address, memory(dump, address), threads, registers, description(client), monitor);
        }
    }

    private static String description(RspClient client) throws IOException {
        StringBuilder all = new StringBuilder();
        String slice = "m";
        while (slice.startsWith("m")) {
            slice = client.ask("qXfer:features:read:target.xml:" + Integer.toHexString(all.length()) + ",400");
            all.append(slice, 1, slice.length());
        }
        return all.toString();
    }

    private static byte[] memory(Path dump, long address) {
        String shown = Programs.vmcoreGdb(
                        Duration.ofMinutes(1),
                        "exec",
                        dump.toString(),
                        "-c",
                        "rd -64 " + Long.toHexString(address) + " " + WORDS)
                .out();
        ByteBuffer bytes = ByteBuffer.allocate(8 * WORDS).order(ByteOrder.LITTLE_ENDIAN);
        shown.lines().forEach(line -> {
            Matcher words = WORD.matcher(line.substring(line.indexOf(':') + 1));
            for (int i = 0; i < 2 && words.find(); i++) {
                bytes.putLong(Long.parseUnsignedLong(words.group(), 16));
            }
        });
        if (bytes.hasRemaining()) {
            throw new AssertionError("only " + bytes.position() + " bytes of " + shown);
        }
        return bytes.array();
    }
}
