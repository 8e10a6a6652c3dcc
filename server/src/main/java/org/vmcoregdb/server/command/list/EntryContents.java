package org.vmcoregdb.server.command.list;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.types.MemberPath;
import org.vmcoregdb.server.command.types.RadixOptions;
import org.vmcoregdb.server.command.types.StructReference;
import org.vmcoregdb.server.command.types.TypeAnswers;
import org.vmcoregdb.server.command.types.TypedMemory;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.print.Value;
import org.vmcoregdb.types.print.ValueText.Radix;

/** What {@code list} and {@code tree} show of each entry. */
final class EntryContents {
    private static final int TEXT_LIMIT = 4096;

    private final Kernel kernel;
    private final TypedMemory typed;
    private final List<Shown> shown;
    private final Radix radix;

    /** A struct or some of its members, as values or as plainly as can be. */
    private record Shown(String written, StructReference reference, boolean plain) {}

    private EntryContents(Kernel kernel, List<Shown> shown, RadixOptions options) {
        this.kernel = kernel;
        this.typed = new TypedMemory(kernel, kernel.memory(), options.limits());
        this.shown = shown;
        this.radix = options.radix();
    }

    /**
     * What users ask for.
     *
     * @param values {@code -s}: structs, or members of them
     * @param plain {@code -S}: members
     */
    static EntryContents of(Kernel kernel, List<String> values, List<String> plain, RadixOptions options)
            throws CommandException {
        List<Shown> shown = new ArrayList<>();
        for (String text : values) {
            shown.add(new Shown(text, StructReference.parse(kernel.types(), text), false));
        }
        for (String text : plain) {
            shown.add(new Shown(text, StructReference.parse(kernel.types(), text), true));
        }
        return new EntryContents(kernel, shown, options);
    }

    /** What is in the struct at an address. */
    List<Answer> at(long address) {
        List<Answer> answers = new ArrayList<>();
        for (Shown one : shown) {
            StructReference reference = one.reference();
            if (reference.members().isEmpty()) {
                Value value = typed.value(reference.type(), address);
                answers.add(new TypeAnswers.StructValue(reference.title(one.written()), address, value, radix));
            } else if (one.plain()) {
                reference.members().forEach(member -> answers.add(plain(reference, member, address)));
            } else {
                answers.add(values(reference, reference.members(), address));
            }
        }
        return answers;
    }

    private Answer values(StructReference reference, List<MemberPath> members, long address) {
        List<Value.MemberValue> values = new ArrayList<>();
        for (MemberPath path : members) {
            values.add(new Value.MemberValue(path.path(), typed.reader().read(path.member(), address)));
        }
        return new TypeAnswers.MemberValues(address, reference.type(), values, radix);
    }

    /** Characters and numbers; what is neither is shown as it usually is. */
    private Answer plain(StructReference reference, MemberPath path, long address) {
        CType type = path.member().type().stripped();
        if (type instanceof CType.ArrayType array && array.element().stripped().size() == 1) {
            int size = (int) Math.min(TEXT_LIMIT, array.size());
            String text = kernel.memory().readCString(address + path.byteOffset(), size);
            return new TypeAnswers.PlainMember(path.path(), Optional.of(text), 0, Optional.empty(), radix);
        }
        boolean number = type.size() == 1 || type.size() == 2 || type.size() == 4 || type.size() == 8;
        if (!number || type instanceof CType.CompositeType || type instanceof CType.ArrayType) {
            return values(reference, List.of(path), address);
        }
        long raw = Field.of(
                        path.path(),
                        path.member().bitOffset(),
                        path.member().bitSize(),
                        path.member().type())
                .read(kernel.memory(), address);
        int bits = path.member().bitSize() > 0 ? path.member().bitSize() : (int) (8 * type.size());
        long unsigned = bits == 64 ? raw : raw & ((1L << bits) - 1);
        Optional<String> symbol = typed.name(unsigned).filter(name -> bits == 64 && !name.contains("+"));
        return new TypeAnswers.PlainMember(path.path(), Optional.empty(), unsigned, symbol, radix);
    }
}
