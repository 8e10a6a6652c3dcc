package org.vmcoregdb.protocol.packet;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Parses packets by their first letter; the families {@code q}/{@code Q}/{@code j} and {@code v} have parsers of their own. */
final class RequestParser {
    private RequestParser() {}

    static Request parse(byte[] payload) {
        try {
            // Latin-1 maps every byte to the character of the same number, so binary parts survive.
            return parse(new String(payload, StandardCharsets.ISO_8859_1));
        } catch (MalformedPacketException e) {
            return new Request.Malformed();
        }
    }

    private static Request parse(String packet) throws MalformedPacketException {
        if (packet.isEmpty()) {
            return new Request.Unknown();
        }
        String rest = packet.substring(1);
        return switch (packet.charAt(0)) {
            case '!' -> alone(rest, SessionRequest.Plain.EXTENDED_MODE);
            case '?' -> alone(rest, SessionRequest.Plain.STOP_REASON);
            case 'k' -> alone(rest, SessionRequest.Plain.KILL_CONNECTION);
            case 'D' -> SessionRequest.Plain.DETACH;
            case 'R' -> SessionRequest.Plain.RESTART;
            case 'A' -> new SessionRequest.Run("");
            case 'H' -> select(rest);
            case 'T' -> new ThreadRequest.IsAlive(ThreadId.parse(rest));
            case 'g' -> new RegisterRequest.ReadAll(suffix(rest));
            case 'p' -> readRegister(rest);
            case 'G' -> writeRegisters(rest);
            case 'P' -> writeRegister(rest);
            case 'm' -> {
                Range range = Range.parse(rest);
                yield new MemoryRequest.ReadHex(range.address(), range.length());
            }
            case 'x' -> {
                Range range = Range.parse(rest);
                yield new MemoryRequest.ReadBinary(range.address(), range.length());
            }
            case 'M' -> write(rest, false);
            case 'X' -> write(rest, true);
            case 'c', 's', 'C', 'S' -> new Request.Resume(Optional.empty());
            case 'Z', 'z' ->
                rest.startsWith("0,") || rest.startsWith("1,")
                        ? SessionRequest.Plain.BREAKPOINT
                        : new Request.Unknown();
            case 'b' ->
                rest.equals("c") || rest.equals("s") ? new Request.Resume(Optional.empty()) : new Request.Unknown();
            case 'q', 'Q', 'j' -> QueryParser.parse(packet);
            case 'v' -> VerboseParser.parse(packet);
            default -> new Request.Unknown();
        };
    }

    private static Request alone(String rest, Request request) {
        return rest.isEmpty() ? request : new Request.Unknown();
    }

    private static Request select(String rest) throws MalformedPacketException {
        if (rest.isEmpty() || (rest.charAt(0) != 'g' && rest.charAt(0) != 'c')) {
            return new Request.Unknown();
        }
        return new ThreadRequest.Select(rest.charAt(0) == 'c', ThreadId.parse(rest.substring(1)));
    }

    private static Request readRegister(String rest) throws MalformedPacketException {
        int end = rest.indexOf(';');
        String number = end < 0 ? rest : rest.substring(0, end);
        return new RegisterRequest.ReadOne(
                Hex.number(number), end < 0 ? Optional.empty() : suffix(rest.substring(end)));
    }

    /** {@code ;thread:1f;} as LLDB appends it. */
    private static Optional<ThreadId> suffix(String text) throws MalformedPacketException {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String prefix = ";thread:";
        if (!text.startsWith(prefix)) {
            throw new MalformedPacketException("unknown suffix");
        }
        int end = text.endsWith(";") ? text.length() - 1 : text.length();
        return Optional.of(ThreadId.parse(text.substring(prefix.length(), Math.max(end, prefix.length()))));
    }

    private static Request writeRegisters(String rest) throws MalformedPacketException {
        int end = rest.indexOf(';');
        return end < 0
                ? new RegisterRequest.WriteAll(rest, Optional.empty())
                : new RegisterRequest.WriteAll(rest.substring(0, end), suffix(rest.substring(end)));
    }

    private static Request writeRegister(String rest) throws MalformedPacketException {
        int equals = rest.indexOf('=');
        if (equals < 0) {
            throw new MalformedPacketException("no value");
        }
        int end = rest.indexOf(';', equals);
        String value = rest.substring(equals + 1, end < 0 ? rest.length() : end);
        return new RegisterRequest.WriteOne(
                Hex.number(rest.substring(0, equals)),
                Hex.bytes(value),
                end < 0 ? Optional.empty() : suffix(rest.substring(end)));
    }

    private static Request write(String rest, boolean binary) throws MalformedPacketException {
        int colon = rest.indexOf(':');
        if (colon < 0) {
            throw new MalformedPacketException("no data");
        }
        Range range = Range.parse(rest.substring(0, colon));
        String data = rest.substring(colon + 1);
        byte[] bytes = binary ? data.getBytes(StandardCharsets.ISO_8859_1) : Hex.bytes(data);
        if (bytes.length != range.length()) {
            throw new MalformedPacketException("data of another length than said");
        }
        return new MemoryRequest.Write(range.address(), bytes);
    }
}
