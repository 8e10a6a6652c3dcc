package org.vmcoregdb.server.command.types;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.vmcoregdb.bytes.ByteText;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.print.DeclarationLine;
import org.vmcoregdb.types.print.EnumText;
import org.vmcoregdb.types.print.Value;

/** Types and values as JSON: structs are objects, arrays are arrays. */
final class TypeJson {

    private TypeJson() {}

    static void write(JsonObject out, TypeAnswers.Name name) {
        out.put("name", name.name()).put("declaration", name.declaration()).put("size", name.size());
    }

    static void write(JsonObject out, TypeAnswers.StructValue struct) {
        out.put("name", struct.title()).address("address", struct.address()).put("value", value(struct.value()));
    }

    static void write(JsonObject out, TypeAnswers.MemberValues members) {
        out.address("address", members.address()).put("value", members(members.members()));
    }

    static void write(JsonObject out, TypeAnswers.Followed followed) {
        out.put("declaration", followed.declaration())
                .address("address", followed.pointer())
                .put("symbol", followed.symbol())
                .put("value", followed.target().map(TypeJson::value));
    }

    static void write(JsonObject out, TypeAnswers.Printed printed) {
        out.put("name", printed.name()).put("value", value(printed.value()));
    }

    static void write(JsonObject out, TypeAnswers.PerCpuVariable variable) {
        out.put("declaration", variable.declaration())
                .put(
                        "copies",
                        variable.copies().stream().map(AnswerJson::object).toList());
    }

    static void write(JsonObject out, TypeAnswers.Raw raw) {
        out.address("address", raw.address())
                .put("unit", Long.BYTES)
                .put("bytes", HexFormat.of().formatHex(raw.bytes()));
    }

    static void write(JsonObject out, TypeAnswers.PlainMember member) {
        out.put("name", member.name())
                .put("value", member.text().isPresent() ? member.text().get() : JsonObject.unsigned(member.number()));
    }

    static void write(JsonObject out, TypeAnswers.Sizes sizes) {
        out.put("types", sizes.types().stream().map(TypeJson::named).toList());
    }

    private static JsonObject named(CType.CompositeType type) {
        return new JsonObject()
                .put("type", type.kind().keyword())
                .put("name", type.name())
                .put("size", type.size());
    }

    static void write(JsonObject out, TypeAnswers.Copy copy) {
        out.put("cpu", copy.cpu()).address("address", copy.address());
    }

    static void write(JsonObject out, TypeAnswers.Declaration declaration) {
        List<Object> members = new ArrayList<>();
        for (DeclarationLine line : declaration.lines()) {
            line.offset()
                    .ifPresent(offset -> members.add(new JsonObject()
                            .put("name", line.name())
                            .put(
                                    "declaration",
                                    (line.text().startsWith("}")
                                            ? "{...} "
                                                    + line.text().substring(1).strip()
                                            : line.text()))
                            .put("offset", offset)));
        }
        out.put("name", declaration.declared().name())
                .put("size", declaration.declared().size())
                .put("members", members);
    }

    static void write(JsonObject out, TypeAnswers.Constants answer) {
        CType.EnumType type = answer.declared();
        JsonObject constants = new JsonObject();
        type.enumerators().forEach(e -> constants.put(e.name(), JsonObject.integer(e.value(), type.signed())));
        out.put("name", type.name()).put("constants", constants);
    }

    static Object value(Value value) {
        if (value instanceof Value.Int number) {
            return JsonObject.integer(number.value(), number.signed());
        } else if (value instanceof Value.Char character) {
            return character.value();
        } else if (value instanceof Value.Bool bool) {
            return bool.value() == 0 || bool.value() == 1 ? (Object) (bool.value() == 1) : bool.value();
        } else if (value instanceof Value.Real real) {
            return Double.isFinite(real.value()) ? (Object) real.value() : Double.toString(real.value());
        } else if (value instanceof Value.Constant constant) {
            return EnumText.of(constant);
        } else if (value instanceof Value.Pointer pointer) {
            return new JsonObject()
                    .address("address", pointer.address())
                    .put("symbol", pointer.symbol())
                    .put("text", pointer.text().map(TypeJson::value));
        } else if (value instanceof Value.Text text) {
            return text(text);
        } else if (value instanceof Value.Array array) {
            return array.elements().stream().map(TypeJson::value).toList();
        } else if (value instanceof Value.Composite composite) {
            return members(composite.members());
        } else if (value instanceof Value.Function function) {
            return new JsonObject().address("address", function.address()).put("symbol", function.symbol());
        } else if (value instanceof Value.Missing missing) {
            return new JsonObject().put("missing", missing.reason());
        }
        return new JsonObject();
    }

    /** Up to the first NUL: what follows it in an array is seldom of use. */
    private static String text(Value.Text text) {
        String all = ByteText.decode(text.bytes());
        int end = all.indexOf('\0');
        return end < 0 ? all : all.substring(0, end);
    }

    /** Members of anonymous structs and unions are members of what they are in, as in C. */
    private static JsonObject members(List<Value.MemberValue> members) {
        JsonObject object = new JsonObject();
        for (Value.MemberValue member : members) {
            if (!member.name().isEmpty()) {
                object.put(member.name(), value(member.value()));
            } else if (member.value() instanceof Value.Composite inner) {
                object.putAll(members(inner.members()));
            }
        }
        return object;
    }
}
