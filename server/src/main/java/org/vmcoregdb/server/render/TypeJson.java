package org.vmcoregdb.server.render;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.vmcoregdb.bytes.ByteText;
import org.vmcoregdb.server.result.TypeAnswer;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.print.DeclarationLine;
import org.vmcoregdb.types.print.EnumText;
import org.vmcoregdb.types.print.Value;

/** Types and values as JSON: structs are objects, arrays are arrays. */
final class TypeJson {
    /** Readers keep integers up to here exactly; larger ones are strings of decimal digits. */
    private static final long EXACT = 1L << 53;

    private TypeJson() {}

    static Map<String, Object> object(TypeAnswer answer) {
        if (answer instanceof TypeAnswer.Declaration declaration) {
            return declaration(declaration);
        } else if (answer instanceof TypeAnswer.Constants constants) {
            return constants(constants.type());
        } else if (answer instanceof TypeAnswer.Name name) {
            return of("declaration")
                    .put("name", name.name())
                    .put("declaration", name.declaration())
                    .put("size", name.size())
                    .done();
        } else if (answer instanceof TypeAnswer.StructValue struct) {
            return of("value")
                    .put("name", struct.title())
                    .address("address", struct.address())
                    .put("value", value(struct.value()))
                    .done();
        } else if (answer instanceof TypeAnswer.MemberValues members) {
            return of("value")
                    .address("address", members.address())
                    .put("value", members(members.members()))
                    .done();
        } else if (answer instanceof TypeAnswer.Followed followed) {
            return of("pointer")
                    .put("declaration", followed.declaration())
                    .address("address", followed.pointer())
                    .put("symbol", followed.symbol())
                    .put("value", followed.target().map(TypeJson::value))
                    .done();
        } else if (answer instanceof TypeAnswer.Printed printed) {
            return of("value")
                    .put("name", printed.name())
                    .put("value", value(printed.value()))
                    .done();
        } else if (answer instanceof TypeAnswer.PerCpuVariable variable) {
            return of("per_cpu_variable")
                    .put("declaration", variable.declaration())
                    .put(
                            "copies",
                            variable.copies().stream().map(TypeJson::copy).toList())
                    .done();
        } else if (answer instanceof TypeAnswer.Copy copy) {
            return copy(copy);
        } else if (answer instanceof TypeAnswer.Raw raw) {
            return of("memory")
                    .address("address", raw.address())
                    .put("unit", Long.BYTES)
                    .put("bytes", HexFormat.of().formatHex(raw.bytes()))
                    .done();
        } else if (answer instanceof TypeAnswer.PlainMember member) {
            return of("member")
                    .put("name", member.name())
                    .put("value", member.text().isPresent() ? member.text().get() : unsigned(member.number()))
                    .done();
        } else if (answer instanceof TypeAnswer.Sizes sizes) {
            return of("sizes")
                    .put("types", sizes.types().stream().map(TypeJson::named).toList())
                    .done();
        } else if (answer instanceof TypeAnswer.TaskHeading heading) {
            return of("task")
                    .put("task", JsonRenderer.task(heading.task()).done())
                    .done();
        }
        return Map.of();
    }

    private static Map<String, Object> named(CType.CompositeType type) {
        return of(type.kind().keyword())
                .put("name", type.name())
                .put("size", type.size())
                .done();
    }

    private static Json.Members of(String type) {
        return new Json.Members().put("type", type);
    }

    private static Map<String, Object> copy(TypeAnswer.Copy copy) {
        return of("per_cpu_copy")
                .put("cpu", copy.cpu())
                .address("address", copy.address())
                .done();
    }

    private static Map<String, Object> declaration(TypeAnswer.Declaration declaration) {
        List<Object> members = new ArrayList<>();
        for (DeclarationLine line : declaration.lines()) {
            line.offset()
                    .ifPresent(offset -> members.add(new Json.Members()
                            .put("name", line.name())
                            .put("declaration", line.text())
                            .put("offset", offset)
                            .done()));
        }
        return of(declaration.type().kind().keyword())
                .put("name", declaration.type().name())
                .put("size", declaration.type().size())
                .put("members", members)
                .done();
    }

    private static Map<String, Object> constants(CType.EnumType type) {
        Json.Members constants = new Json.Members();
        type.enumerators().forEach(e -> constants.put(e.name(), integer(e.value(), type.signed())));
        return of("enum")
                .put("name", type.name())
                .put("constants", constants.done())
                .done();
    }

    /** As readers keep it: a number if it is exact as one, else a string of decimal digits. */
    static Object unsigned(long value) {
        return integer(value, false);
    }

    private static Object integer(long value, boolean signed) {
        boolean exact = signed ? Math.abs(value) <= EXACT && value != Long.MIN_VALUE : value >= 0 && value <= EXACT;
        return exact ? (Object) value : signed ? Long.toString(value) : Long.toUnsignedString(value);
    }

    static Object value(Value value) {
        if (value instanceof Value.Int number) {
            return integer(number.value(), number.signed());
        } else if (value instanceof Value.Char character) {
            return character.value();
        } else if (value instanceof Value.Bool bool) {
            return bool.value() == 0 || bool.value() == 1 ? (Object) (bool.value() == 1) : bool.value();
        } else if (value instanceof Value.Real real) {
            return Double.isFinite(real.value()) ? (Object) real.value() : Double.toString(real.value());
        } else if (value instanceof Value.Constant constant) {
            return EnumText.of(constant);
        } else if (value instanceof Value.Pointer pointer) {
            return new Json.Members()
                    .address("address", pointer.address())
                    .put("symbol", pointer.symbol())
                    .put("text", pointer.text().map(TypeJson::value))
                    .done();
        } else if (value instanceof Value.Text text) {
            return text(text);
        } else if (value instanceof Value.Array array) {
            return array.elements().stream().map(TypeJson::value).toList();
        } else if (value instanceof Value.Composite composite) {
            return members(composite.members());
        } else if (value instanceof Value.Function function) {
            return new Json.Members()
                    .address("address", function.address())
                    .put("symbol", function.symbol())
                    .done();
        } else if (value instanceof Value.Missing missing) {
            return new Json.Members().put("missing", missing.reason()).done();
        }
        return Map.of();
    }

    /** Up to the first NUL: what follows it in an array is seldom of use. */
    private static String text(Value.Text text) {
        String all = ByteText.decode(text.bytes());
        int end = all.indexOf('\0');
        return end < 0 ? all : all.substring(0, end);
    }

    /** Members of anonymous structs and unions are members of what they are in, as in C. */
    private static Map<String, Object> members(List<Value.MemberValue> members) {
        Json.Members object = new Json.Members();
        for (Value.MemberValue member : members) {
            if (!member.name().isEmpty()) {
                object.put(member.name(), value(member.value()));
            } else if (member.value() instanceof Value.Composite inner) {
                members(inner.members()).forEach(object::put);
            }
        }
        return object.done();
    }
}
