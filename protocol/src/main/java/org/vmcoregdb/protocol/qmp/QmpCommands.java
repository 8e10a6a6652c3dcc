package org.vmcoregdb.protocol.qmp;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.vmcoregdb.protocol.codec.JsonText;

/** Answers commands, each by itself: a connection has no state that would change an answer. */
final class QmpCommands {
    /** Of one answer; a client that wants more asks again. */
    private static final int MOST_BYTES = 1 << 20;

    private final PhysicalTarget target;
    private final ExaminePhysical examine;

    QmpCommands(PhysicalTarget target) {
        this.target = target;
        this.examine = new ExaminePhysical(target);
    }

    /** The answer to a JSON text. */
    String answer(String json) {
        Optional<String> id = Optional.empty();
        try {
            QmpRequest request = QmpRequest.parse(json);
            id = request.id();
            return QmpReply.success(value(request), id);
        } catch (QmpException why) {
            return QmpReply.failure(why, id);
        } catch (Throwable failure) {
            // Also an Error, such as that of a mapped file that was cut short: whatever happens, the client gets an
            // answer.
            return QmpReply.failure(QmpException.generic(sentence(failure)), id);
        }
    }

    private static String sentence(Throwable failure) {
        if (failure instanceof InternalError) { // what the JVM makes of a SIGBUS
            return "The file that is being served cannot be read any more: it was cut short or replaced";
        }
        return failure instanceof OutOfMemoryError
                ? "The server has not enough memory for that"
                : "An unexpected error in the server: " + failure.getClass().getSimpleName();
    }

    private JsonText.Content value(QmpRequest request) throws QmpException {
        return switch (request.command()) {
            case "qmp_capabilities" ->
                out -> {
                    out.writeStartObject();
                    out.writeEndObject();
                };
            case "query-target" ->
                out -> {
                    out.writeStartObject();
                    out.writeStringField("arch", target.architecture());
                    out.writeEndObject();
                };
            case "human-monitor-command" -> string(examine.answer(request.text("command-line")));
            case "__org.vmcoregdb_core" -> base64(target.notesCore());
            case "__org.vmcoregdb_read" -> base64(memory(request.number("address"), request.number("size")));
            default -> throw QmpException.unknownCommand(request.command());
        };
    }

    private byte[] memory(long paddr, long size) throws QmpException {
        if (size < 1 || size > MOST_BYTES) {
            throw QmpException.generic("Parameter 'size' expects a number from 1 to " + MOST_BYTES);
        }
        byte[] bytes = new byte[(int) size];
        int there = target.read(paddr, bytes);
        if (there == 0) {
            throw QmpException.generic(target.whyMissing(paddr));
        }
        return there < bytes.length ? Arrays.copyOf(bytes, there) : bytes;
    }

    private static JsonText.Content string(String text) {
        return out -> out.writeString(text);
    }

    private static JsonText.Content base64(byte[] bytes) {
        return string(Base64.getEncoder().encodeToString(bytes));
    }
}
