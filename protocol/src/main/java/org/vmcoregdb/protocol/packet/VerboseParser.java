package org.vmcoregdb.protocol.packet;

import java.util.Optional;

/** Parses {@code v…} packets. */
final class VerboseParser {
    private VerboseParser() {}

    static Request parse(String packet) throws MalformedPacketException {
        if (packet.equals("vCont?")) {
            return SessionRequest.Plain.RESUME_ACTIONS;
        }
        if (packet.startsWith("vCont;")) {
            return new Request.Resume(resumed(packet));
        }
        if (packet.equals("vKill") || packet.startsWith("vKill;")) {
            return SessionRequest.Plain.KILL;
        }
        String run = "vRun;";
        if (packet.startsWith(run)) { // the program's arguments mean nothing here
            return new SessionRequest.Run(
                    Hex.text(packet.substring(run.length()).split(";", 2)[0]));
        }
        String attach = "vAttach;";
        if (packet.startsWith(attach)) {
            return new SessionRequest.Attach(Hex.number(packet.substring(attach.length())));
        }
        String file = "vFile:";
        return packet.startsWith(file) ? file(packet.substring(file.length())) : new Request.Unknown();
    }

    /** The thread of the first action that names one: {@code vCont;s:1f;c}. */
    private static Optional<ThreadId> resumed(String packet) throws MalformedPacketException {
        for (String action : packet.split(";")) {
            int colon = action.indexOf(':');
            if (colon >= 0) {
                ThreadId thread = ThreadId.parse(action.substring(colon + 1));
                if (thread.isOne()) {
                    return Optional.of(thread);
                }
            }
        }
        return Optional.empty();
    }

    private static Request file(String operation) throws MalformedPacketException {
        int colon = operation.indexOf(':');
        if (colon < 0) {
            return new Request.Unknown();
        }
        String[] arguments = operation.substring(colon + 1).split(",", -1);
        return switch (operation.substring(0, colon)) {
            case "setfs" -> new FileRequest.SelectFileSystem();
            case "open" -> new FileRequest.Open(Hex.text(arguments[0]), number(arguments, 1));
            case "pread" -> new FileRequest.Read(number(arguments, 0), number(arguments, 1), number(arguments, 2));
            case "fstat" -> new FileRequest.DescriptorStatus(number(arguments, 0));
            case "stat", "lstat" -> new FileRequest.PathStatus(Hex.text(arguments[0]));
            case "size" -> question(FileRequest.What.SIZE, arguments);
            case "exists" -> question(FileRequest.What.EXISTS, arguments);
            case "mode" -> question(FileRequest.What.MODE, arguments);
            case "MD5" -> question(FileRequest.What.MD5, arguments);
            case "close" -> new FileRequest.Close(number(arguments, 0));
            case "readlink" -> new FileRequest.ReadLink();
            case "pwrite", "unlink" -> new FileRequest.Change();
            default -> new Request.Unknown();
        };
    }

    private static Request question(FileRequest.What what, String... arguments) throws MalformedPacketException {
        return new FileRequest.Question(what, Hex.text(arguments[0]));
    }

    private static long number(String[] arguments, int index) throws MalformedPacketException {
        if (index >= arguments.length) {
            throw new MalformedPacketException("argument " + index + " is missing");
        }
        return Hex.number(arguments[index]);
    }
}
