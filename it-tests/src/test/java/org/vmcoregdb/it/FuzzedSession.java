package org.vmcoregdb.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** One connection's packets: made at random, sent a few at a time, and each reply judged in its turn. */
final class FuzzedSession {
    private static final int MOST_AT_ONCE = 12;
    /** Of these the reply is none, or the end, or a change of what all other replies look like. */
    private static final String NEVER_FIRST = "kRQ!D";

    private final RspClient client;
    private final KnownAnswers known;
    private final Random random;
    private String thread = "";

    /** What was sent, and what is right for it. */
    private record Asked(String what, byte[] wire, boolean monitor, Predicate<String> right) {}

    FuzzedSession(RspClient client, KnownAnswers known, long seed) {
        this.client = client;
        this.known = known;
        this.random = new Random(seed);
    }

    /** @return how many packets it sent */
    long run(long packets) throws IOException {
        client.ask("qSupported:error-message+");
        long sent = 0;
        select();
        client.ask("Hg" + thread);
        while (sent < packets) {
            List<Asked> batch = new ArrayList<>();
            ByteArrayOutputStream wire = new ByteArrayOutputStream();
            // who acknowledges, sends one packet after the other
            int count = client.isAcknowledging() ? 1 : 1 + random.nextInt(MOST_AT_ONCE);
            boolean nothingToInterrupt = true;
            for (int i = 0; i < count; i++) {
                Asked asked = next();
                batch.add(asked);
                wire.writeBytes(asked.wire);
                if (random.nextInt(200) == 0) {
                    wire.write(random.nextBoolean() ? '\n' : client.isAcknowledging() ? '+' : '-');
                }
                nothingToInterrupt &= !isInterruptible(asked.what);
                if (nothingToInterrupt && random.nextInt(100) == 0) {
                    wire.write(3);
                }
            }
            client.raw(wire.toByteArray());
            for (Asked asked : batch) {
                judge(asked);
                sent++;
            }
        }
        return sent;
    }

    private static boolean isInterruptible(String packet) {
        return packet.startsWith("qCRC") || packet.startsWith("qSearch") || packet.startsWith("qRcmd");
    }

    private void judge(Asked asked) throws IOException {
        if (asked.what.isEmpty()) {
            int sign = client.sign();
            while (sign == '+') {
                sign = client.sign();
            }
            require(sign == '-', "a damaged packet", "" + (char) sign);
            return;
        }
        String reply = asked.monitor ? client.monitorAnswer() : client.receiveSilently();
        if (!asked.monitor) {
            while (reply.startsWith("O") && !reply.equals("OK") && isResumption(asked.what)) {
                if (client.isAcknowledging()) {
                    client.raw(new byte[] {'+'});
                }
                reply = client.receiveSilently();
            }
            acknowledge(reply);
        }
        require(asked.right.test(reply), asked.what, reply);
    }

    /** Now and then as if the packet had been damaged on its way: it has to come again. */
    private void acknowledge(String reply) throws IOException {
        if (!client.isAcknowledging()) {
            return;
        }
        while (random.nextInt(50) == 0) {
            client.raw(new byte[] {'-'});
            String again = client.receiveSilently();
            require(again.equals(reply), "- after " + reply, again);
        }
        client.raw(new byte[] {'+'});
    }

    private static boolean isResumption(String packet) {
        return packet.equals("bc")
                || packet.equals("bs")
                || packet.startsWith("c")
                || packet.startsWith("s")
                || packet.startsWith("C")
                || packet.startsWith("S")
                || packet.startsWith("vCont");
    }

    private static void require(boolean right, String asked, String reply) {
        if (!right) {
            throw new AssertionError("wrong reply to " + shown(asked) + ": " + shown(reply));
        }
    }

    private static String shown(String packet) {
        StringBuilder text = new StringBuilder();
        packet.chars()
                .limit(300)
                .forEach(c -> text.append(c >= 0x20 && c < 0x7f ? "" + (char) c : String.format("\\x%02x", c)));
        return text + (packet.length() > 300 ? " ... (" + packet.length() + ")" : "");
    }

    private Asked packet(String payload, Predicate<String> right) {
        return new Asked(payload, RspClient.frame(payload), payload.startsWith("qRcmd,"), right);
    }

    private Asked packet(String payload, String reply) {
        return packet(payload, reply::equals);
    }

    private Asked next() {
        switch (random.nextInt(22)) {
            case 0, 1, 2, 3 -> {
                int at = random.nextInt(known.memory().length);
                int count = 1 + random.nextInt(Math.min(900, known.memory().length - at));
                boolean binary = random.nextBoolean();
                return packet(
                        (binary ? "x" : "m") + hex(known.address() + at) + "," + Integer.toHexString(count),
                        binary ? "b" + latin(at, count) : hex(at, count));
            }
            case 4 -> {
                return packet("qC", "QC" + thread);
            }
            case 5, 6 -> {
                select();
                return packet("Hg" + thread, "OK");
            }
            case 7 -> {
                return packet("Hg" + Integer.toHexString(0x3f000000 + random.nextInt(10_000)), "E01");
            }
            case 8 -> {
                return packet("g", String.valueOf(known.registers().get(thread)));
            }
            case 9 -> {
                String echo = "qEcho:" + noise(random.nextInt(200));
                return packet(echo, echo);
            }
            case 10 -> {
                int at = random.nextInt(known.memory().length - 4096);
                int count = random.nextInt(4096);
                return packet("qCRC:" + hex(known.address() + at) + "," + Integer.toHexString(count), crc(at, count));
            }
            case 11 -> {
                return search();
            }
            case 12 -> {
                return packet(
                        "M" + hex(known.address()) + ",2:4142", reply -> reply.startsWith("E.the memory is read-only"));
            }
            case 13 -> {
                return slice();
            }
            case 14 -> {
                return files();
            }
            case 15 -> {
                boolean there = random.nextBoolean();
                return packet(
                        "T"
                                + (there
                                        ? known.threads()
                                                .get(random.nextInt(
                                                        known.threads().size()))
                                        : "3f000001"),
                        there ? "OK" : "E01");
            }
            case 16 -> {
                return damaged();
            }
            case 17 -> {
                return monitor();
            }
            case 18 -> {
                return packet(random.nextBoolean() ? "s" : "vCont;c", "T02thread:" + thread + ";");
            }
            default -> {
                return wrong();
            }
        }
    }

    private void select() {
        thread = known.threads().get(random.nextInt(known.threads().size()));
    }

    private Asked search() {
        int at = random.nextInt(known.memory().length - 600);
        int length = 1 + random.nextInt(16);
        String pattern = latin(at + random.nextInt(500), length);
        String all = latin(at, 600);
        int found = all.indexOf(pattern);
        return packet(
                "qSearch:memory:" + hex(known.address() + at) + ";258;" + pattern,
                found < 0 ? "0" : "1," + hex(known.address() + at + found));
    }

    private Asked slice() {
        String text = known.description();
        int at = random.nextInt(text.length() + 1);
        int count = 1 + random.nextInt(2000);
        boolean last = at + count >= text.length();
        return packet(
                "qXfer:features:read:target.xml:" + Integer.toHexString(at) + "," + Integer.toHexString(count),
                (last ? "l" : "m") + text.substring(at, Math.min(text.length(), at + count)));
    }

    private Asked files() {
        return switch (random.nextInt(3)) {
            case 0 -> packet("vFile:open:" + RspClient.hex("/etc/passwd") + ",0,0", "F-1,2");
            case 1 -> packet("vFile:pread:" + Integer.toHexString(1000 + random.nextInt(5000)) + ",100,0", "F-1,9");
            default ->
                packet("vFile:open:" + RspClient.hex("../" + noise(20)) + ",1,0", reply -> reply.startsWith("F-1,"));
        };
    }

    private Asked monitor() {
        List<String> commands = List.copyOf(known.monitor().keySet());
        String command = commands.get(random.nextInt(commands.size()));
        if (command.equals("set")) { // answers for the selected thread
            return packet(
                    "qRcmd," + RspClient.hex("nothing " + random.nextInt()),
                    reply -> reply.endsWith("[OK]") || reply.contains("[E."));
        }
        String plain = String.valueOf(known.monitor().get(command));
        return packet(
                "qRcmd," + RspClient.hex(command),
                reply -> reply.equals(plain) || reply.equals("[E." + plain.replace("\n[OK]", "") + "]"));
    }

    /** A checksum that is wrong: to be sent again, or, without acknowledgements, an error. */
    private Asked damaged() {
        byte[] wire = RspClient.frame("m" + hex(known.address()) + ",4");
        int digit = wire.length - 1 - random.nextInt(2);
        wire[digit] = (byte) (wire[digit] == '0' ? '1' : random.nextInt(20) == 0 ? 'x' : '0');
        return client.isAcknowledging()
                ? new Asked("", wire, false, reply -> false)
                : new Asked("a damaged packet", wire, false, "E22"::equals);
    }

    /** A packet that is known with something changed, or nothing at all that is known: any reply that is one. */
    private Asked wrong() {
        String payload = random.nextInt(4) == 0 ? noise(1 + random.nextInt(60)) : changed();
        while (payload.isEmpty() || NEVER_FIRST.indexOf(payload.charAt(0)) >= 0 || isStateful(payload)) {
            payload = changed();
        }
        return new Asked(payload, RspClient.frame(payload), payload.startsWith("qRcmd,"), FuzzedSession::isReply);
    }

    private static boolean isStateful(String payload) {
        return payload.startsWith("H")
                || payload.startsWith("vRun")
                || payload.startsWith("vAttach")
                || payload.startsWith("vKill")
                || payload.startsWith("qRcmd");
    }

    private String changed() {
        String[] kinds = {
            "m" + hex(known.address()) + ",10",
            "x" + hex(known.address()) + ",10",
            "qXfer:threads:read::0,40",
            "qXfer:osdata:read:processes:0,40",
            "qXfer:libraries-svr4:read::0,100",
            "vFile:fstat:5",
            "vFile:close:7",
            "p10",
            "p10;thread:" + thread + ";",
            "g;thread:" + thread + ";",
            "G0011223344",
            "P10=0011223344556677",
            "qThreadExtraInfo," + thread,
            "qfThreadInfo",
            "qsThreadInfo",
            "qSymbol::",
            "?",
            "qOffsets",
            "vCont?",
            "c",
            "qMemoryRegionInfo:" + hex(known.address()),
            "qSearch:memory:" + hex(known.address()) + ";40;ab",
            "qHostInfo",
            "qProcessInfo",
            "qModuleInfo:2f61;78",
            "jModulesInfo:[]",
            "jThreadsInfo",
            "qCRC:0,1",
            "X" + hex(known.address()) + ",1:a",
            "Z0,0,1",
            "z0,0,1",
            "i",
            "vMustReplyEmpty",
            "qTStatus",
            "A1,0,41"
        };
        StringBuilder text = new StringBuilder(kinds[random.nextInt(kinds.length)]);
        for (int i = random.nextInt(4); i >= 0 && text.length() > 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(5)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, (char) random.nextInt(256));
                case 2 -> text.setCharAt(at, (char) random.nextInt(256));
                case 3 -> text.insert(at, "f".repeat(random.nextInt(30)));
                default -> text.setLength(at);
            }
        }
        return text.toString();
    }

    /** Nothing, OK, an error with a number or with words, or data of any kind; never text that is not asked for. */
    private static boolean isReply(String reply) {
        if (reply.startsWith("E")) {
            return reply.matches("(?s)E[0-9a-f]{2}|E\\..+");
        }
        if (reply.startsWith("F")) {
            return reply.matches("(?s)F-1,[0-9a-f]+|F[0-9a-f]+(;.*)?");
        }
        return reply.length() <= 0x20000 && (!reply.startsWith("O") || reply.equals("OK"));
    }

    private String noise(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) random.nextInt(256));
        }
        return text.toString();
    }

    private static String hex(long number) {
        return Long.toHexString(number);
    }

    private String hex(int at, int count) {
        StringBuilder digits = new StringBuilder(2 * count);
        for (int i = at; i < at + count; i++) {
            digits.append(Character.forDigit((known.memory()[i] >> 4) & 0xf, 16));
            digits.append(Character.forDigit(known.memory()[i] & 0xf, 16));
        }
        return digits.toString();
    }

    private String latin(int at, int count) {
        return new String(known.memory(), at, count, StandardCharsets.ISO_8859_1);
    }

    /** gdb's own: CRC-32 of the polynomial 0x04c11db7, most significant bit first, from 0xffffffff. */
    private String crc(int at, int count) {
        int crc = -1;
        for (int i = at; i < at + count; i++) {
            crc ^= known.memory()[i] << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc < 0 ? crc << 1 ^ 0x04c11db7 : crc << 1;
            }
        }
        return "C" + Integer.toHexString(crc);
    }
}
