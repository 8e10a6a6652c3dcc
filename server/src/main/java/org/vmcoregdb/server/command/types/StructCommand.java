package org.vmcoregdb.server.command.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.UserSpaces;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.AddressArguments;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.CpuList;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.print.Declarations;
import org.vmcoregdb.types.print.Value;
import org.vmcoregdb.types.print.ValueText.Radix;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code struct}, {@code union} and {@code *}: a struct as declared, or in memory. */
@CommandLine.Command(
        name = "struct",
        description = "Shows a struct or union: its members, or with an address what is in them.")
public final class StructCommand implements Command {
    private static final int COUNT_LIMIT = 1 << 16;

    @Option(names = "-o", description = "Offsets of the members; with an address, their addresses.")
    private boolean offsets;

    @Option(
            names = "-l",
            paramLabel = "OFFSET|STRUCT.MEMBER",
            description = "The address is that of a member: of a list_head inside.")
    private Optional<String> listOffset = Optional.empty();

    @Option(names = "-r", description = "The bytes as they are.")
    private boolean raw;

    @Option(names = "-p", description = "Follows pointers to structs.")
    private boolean follow;

    @Option(names = "-u", description = "The address is in the current task's user space.")
    private boolean user;

    @Option(names = "-f", description = "The address is an offset in the dump's file.")
    private boolean fileOffset;

    @Option(names = "-c", paramLabel = "N", description = "So many, one after the other; with -N those before it.")
    private Optional<Integer> count = Optional.empty();

    @Mixin
    private RadixOptions radix = new RadixOptions();

    @Parameters(index = "0", paramLabel = "NAME[.MEMBER[,MEMBER]]", description = "The struct, or some of its members.")
    private String name = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "ADDRESS|SYMBOL[:CPUS]",
            description = "Where it is; for a per-cpu symbol on which CPUs, such as 0,2-3 or a for all.")
    private Optional<String> place = Optional.empty();

    @Parameters(index = "2", arity = "0..1", paramLabel = "N", description = "As -c.")
    private Optional<Integer> countBehind = Optional.empty();

    @Override
    public List<String> answerTypes() {
        return List.of("struct", "union", "value", "pointer", "per_cpu_copy", "memory");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        StructReference reference = reference(kernel);
        if (raw && reference.members().size() > 1) {
            throw new CommandException("struct: only one structure member allowed with -r");
        }
        if (place.isEmpty()) {
            send(sink, TypeDeclarations.of(reference, offsets, OptionalLong.empty(), radix.radix()));
            return;
        }
        int colon = place.get().lastIndexOf(':');
        if (colon < 0) {
            long address = AddressArguments.parse(context, place.get()) - startOffset(kernel, reference);
            several(context, reference, address, sink);
            return;
        }
        long symbol = AddressArguments.parse(kernel, place.get().substring(0, colon));
        for (int cpu :
                CpuList.parse(place.get().substring(colon + 1), kernel.perCpu().possible())) {
            long address = kernel.perCpu().address(symbol, cpu);
            send(sink, new TypeAnswers.Copy(cpu, address));
            several(context, reference, address, sink);
        }
    }

    /** Whether this is a struct or union of the kernel, perhaps with members after it. */
    public static boolean knows(Kernel kernel, String name) {
        int dot = name.indexOf('.');
        return StructReference.named(kernel.types(), dot < 0 ? name : name.substring(0, dot))
                .isPresent();
    }

    private StructReference reference(Kernel kernel) throws CommandException {
        try {
            return StructReference.parse(kernel.types(), name);
        } catch (CommandException unknown) {
            throw new CommandException("struct: " + unknown.getMessage());
        }
    }

    private static void send(AnswerSink sink, Answer answer) {
        sink.accept(answer);
    }

    private long startOffset(Kernel kernel, StructReference reference) throws CommandException {
        if (listOffset.isEmpty()) {
            return 0;
        }
        String text = listOffset.get();
        if (text.contains(".")) {
            return StructReference.parse(kernel.types(), text).members().get(0).byteOffset();
        }
        try {
            return Long.decode(text);
        } catch (NumberFormatException isMember) {
            return MemberPath.of(reference.type(), text).byteOffset();
        }
    }

    private void several(CommandContext context, StructReference reference, long start, AnswerSink sink)
            throws CommandException {
        int wanted = count.or(() -> countBehind).orElse(1);
        if (wanted == 0 || Math.abs((long) wanted) > COUNT_LIMIT) {
            throw new CommandException("struct: a count is a number from 1 to " + COUNT_LIMIT + ", or as much below 0");
        }
        AddressSpace memory = memory(context);
        TypedMemory typed = new TypedMemory(context.kernel(), memory, radix.limits());
        // a negative count ends with the one at the address
        long first = wanted < 0 ? start + (wanted + 1) * reference.type().size() : start;
        for (int i = 0; i < Math.abs(wanted) && !context.cancelled(); i++) {
            if (i > 0) {
                send(sink, new TypeAnswers.Gap());
            }
            one(typed, memory, reference, first + i * reference.type().size(), sink);
        }
    }

    private AddressSpace memory(CommandContext context) throws CommandException {
        Kernel kernel = context.kernel();
        if (fileOffset) {
            return kernel.fileBytes().orElseThrow(() -> new CommandException("struct: -f needs a dump that is a file"));
        }
        return user ? UserSpaces.of(kernel).of(context.task()) : kernel.memory();
    }

    private void one(TypedMemory typed, AddressSpace memory, StructReference reference, long at, AnswerSink sink) {
        if (offsets) {
            send(sink, TypeDeclarations.of(reference, true, OptionalLong.of(at), radix.radix()));
        } else if (raw) {
            long first = reference.members().isEmpty()
                    ? 0
                    : reference.members().get(0).byteOffset();
            long size = reference.members().isEmpty()
                    ? reference.type().size()
                    : reference.members().get(0).member().type().size();
            int rounded = (int) Math.min(1 << 26, size + 7 & ~7L);
            send(sink, new TypeAnswers.Raw(at + first, memory.readBytes(at + first, rounded)));
        } else if (follow) {
            followed(typed, reference, at, sink);
        } else if (reference.members().isEmpty()) {
            Value value = typed.value(reference.type(), at);
            send(sink, new TypeAnswers.StructValue(reference.title(name), at, value, radix.radix()));
        } else {
            send(sink, values(reference, at, members(typed, reference.members(), at)));
        }
    }

    private Answer values(StructReference reference, long at, List<Value.MemberValue> members) {
        return new TypeAnswers.MemberValues(at, reference.type(), members, radix.radix());
    }

    private static List<Value.MemberValue> members(TypedMemory typed, List<MemberPath> paths, long at) {
        List<Value.MemberValue> values = new ArrayList<>();
        for (MemberPath path : paths) {
            values.add(new Value.MemberValue(path.path(), typed.reader().read(path.member(), at)));
        }
        return values;
    }

    private void followed(TypedMemory typed, StructReference reference, long at, AnswerSink sink) {
        List<MemberPath> paths = new ArrayList<>(reference.members());
        if (paths.isEmpty()) {
            reference.type().members().forEach(m -> paths.add(new MemberPath(m.name(), m)));
        }
        Radix shown = radix.radix();
        for (MemberPath path : paths) {
            Value value = typed.reader().read(path.member(), at);
            if (value instanceof Value.Pointer pointer
                    && path.member().type().stripped() instanceof CType.PointerType type
                    && type.target().stripped() instanceof CType.CompositeType target) {
                Optional<Value> there = typed.isPresent(pointer.address())
                        ? Optional.of(typed.reader().read(target, pointer.address()))
                        : Optional.empty();
                String declaration = Declarations.variable(path.member().type(), path.path());
                send(sink, new TypeAnswers.Followed(declaration, pointer.address(), pointer.symbol(), there, shown));
            } else {
                List<Value.MemberValue> alone = List.of(new Value.MemberValue(path.path(), value));
                send(sink, values(reference, at, alone));
            }
        }
    }
}
