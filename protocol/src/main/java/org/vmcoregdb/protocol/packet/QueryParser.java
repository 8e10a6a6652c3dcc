package org.vmcoregdb.protocol.packet;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Parses {@code q…}, {@code Q…} and {@code j…} packets. */
final class QueryParser {
    private static final String STOP_INFO = "qThreadStopInfo";

    private QueryParser() {}

    static Request parse(String packet) throws MalformedPacketException {
        if (packet.startsWith(STOP_INFO)) { // the only one with nothing between name and argument
            return new LldbRequest.ThreadStop(ThreadId.parse(packet.substring(STOP_INFO.length())));
        }
        int end = 0;
        while (end < packet.length() && ":;,".indexOf(packet.charAt(end)) < 0) {
            end++;
        }
        String arguments = end < packet.length() ? packet.substring(end + 1) : "";
        return switch (packet.substring(0, end)) {
            case "qSupported" -> new SessionRequest.Supported(List.of(arguments.split(";")));
            case "QStartNoAckMode" -> SessionRequest.Plain.START_NO_ACK_MODE;
            case "qAttached" -> SessionRequest.Plain.ATTACHED;
            case "qOffsets" -> SessionRequest.Plain.OFFSETS;
            case "qSymbol" -> SessionRequest.Plain.SYMBOL;
            case "qGDBServerVersion" -> SessionRequest.Plain.SERVER_VERSION;
            case "qC" -> new ThreadRequest.Current();
            case "qfThreadInfo" -> new ThreadRequest.ListPiece(true);
            case "qsThreadInfo" -> new ThreadRequest.ListPiece(false);
            case "qThreadExtraInfo" -> new ThreadRequest.ExtraInfo(ThreadId.parse(arguments));
            case "Qvmcoregdb.Thread" -> new ThreadRequest.Tell(ThreadId.parse(arguments));
            case "qRcmd" -> new Request.Monitor(Hex.text(arguments));
            case "qCRC" -> checksum(arguments);
            case "qSearch" -> search(arguments);
            case "qXfer" -> readObject(arguments);
            case "qMemoryRegionInfo" ->
                arguments.isEmpty() ? new Request.Unknown() : new MemoryRequest.Region(Hex.number(arguments));
            case "QThreadSuffixSupported" -> LldbRequest.Plain.THREAD_SUFFIX;
            case "QListThreadsInStopReply" -> LldbRequest.Plain.LIST_THREADS_IN_STOP_REPLY;
            case "QEnableErrorStrings" -> LldbRequest.Plain.ENABLE_ERROR_STRINGS;
            case "qHostInfo" -> LldbRequest.Plain.HOST_INFO;
            case "qProcessInfo" -> LldbRequest.Plain.PROCESS_INFO;
            case "jThreadsInfo" -> LldbRequest.Plain.THREADS_INFO;
            case "qModuleInfo" -> moduleInfo(arguments);
            case "jModulesInfo" -> new LldbRequest.ModulesInfo(ModuleNames.parse(arguments));
            case "qEcho" -> new Request.Echo(packet.getBytes(StandardCharsets.ISO_8859_1));
            case "qlinux.vmcoreinfo" -> new Request.ReadWhole("vmcoreinfo");
            case "qqemu.sstepbits", "Qqemu.sstepbits" -> QemuRequest.Plain.STEP_BITS;
            case "qqemu.PhyMemMode" -> QemuRequest.Plain.PHYSICAL_MODE;
            case "Qqemu.PhyMemMode" -> new QemuRequest.SetPhysicalMode(Hex.number(arguments) != 0);
            default -> new Request.Unknown();
        };
    }

    /** {@code path;triple}, both in hexadecimal. */
    private static Request moduleInfo(String arguments) throws MalformedPacketException {
        return new LldbRequest.ModuleInfo(Hex.text(arguments.split(";", 2)[0]));
    }

    private static Request checksum(String arguments) throws MalformedPacketException {
        Range range = Range.parse(arguments);
        return new MemoryRequest.Checksum(range.address(), range.length());
    }

    /** {@code memory:address;length;pattern}, the pattern binary. */
    private static Request search(String arguments) throws MalformedPacketException {
        String memory = "memory:";
        if (!arguments.startsWith(memory)) {
            return new Request.Unknown();
        }
        String[] parts = arguments.substring(memory.length()).split(";", 3);
        if (parts.length < 3 || parts[2].isEmpty()) {
            throw new MalformedPacketException("no pattern");
        }
        return new MemoryRequest.Search(
                Hex.number(parts[0]), Hex.number(parts[1]), parts[2].getBytes(StandardCharsets.ISO_8859_1));
    }

    /** {@code object:read:annex:offset,length}; an annex may contain colons. */
    private static Request readObject(String arguments) throws MalformedPacketException {
        String[] parts = arguments.split(":", 3);
        if (parts.length < 3 || !parts[1].equals("read")) {
            return new Request.Unknown();
        }
        int colon = parts[2].lastIndexOf(':');
        if (colon < 0) {
            throw new MalformedPacketException("no annex");
        }
        Range range = Range.parse(parts[2].substring(colon + 1));
        return new Request.ReadObject(parts[0], parts[2].substring(0, colon), range.address(), range.length());
    }
}
