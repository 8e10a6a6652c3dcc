package org.vmcoregdb.protocol.qmp;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Optional;
import org.vmcoregdb.protocol.codec.JsonText;

/** What goes to the client: JSON texts of one line each, in ASCII. */
final class QmpReply {
    /** What a server says first. Which QEMU we are like is said as any other server would. */
    static final String GREETING = JsonText.writeSpaced(QmpReply::greeting);

    private QmpReply() {}

    private static void greeting(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeObjectFieldStart("QMP");
        out.writeObjectFieldStart("version");
        out.writeObjectFieldStart("qemu");
        out.writeNumberField("micro", 0);
        out.writeNumberField("minor", 0);
        out.writeNumberField("major", 9);
        out.writeEndObject();
        out.writeStringField("package", "vmcore-gdb");
        out.writeEndObject();
        out.writeArrayFieldStart("capabilities");
        out.writeEndArray();
        out.writeEndObject();
        out.writeEndObject();
    }

    /**
     * A success.
     *
     * @param value writes the value
     * @param id the command's, as JSON text
     */
    static String success(JsonText.Content value, Optional<String> id) {
        return JsonText.writeSpaced(out -> {
            out.writeStartObject();
            out.writeFieldName("return");
            value.write(out);
            end(out, id);
        });
    }

    /** A failure. */
    static String failure(QmpException why, Optional<String> id) {
        return JsonText.writeSpaced(out -> {
            out.writeStartObject();
            out.writeObjectFieldStart("error");
            out.writeStringField("class", why.errorClass());
            out.writeStringField("desc", String.valueOf(why.getMessage()));
            out.writeEndObject();
            end(out, id);
        });
    }

    /** Why a client is sent away. */
    static String failure(String reason) {
        return failure(QmpException.generic(reason), Optional.empty());
    }

    /** The id goes back as it came. */
    private static void end(JsonGenerator out, Optional<String> id) throws IOException {
        if (id.isPresent()) {
            out.writeFieldName("id");
            out.writeRawValue(id.get());
        }
        out.writeEndObject();
    }
}
