package org.vmcoregdb.server.command.bpf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.disasm.Dialect;
import org.vmcoregdb.disasm.Disassembler;
import org.vmcoregdb.disasm.Instruction;
import org.vmcoregdb.disasm.InstructionSet;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.bpf.BpfCode;
import org.vmcoregdb.kernel.bpf.BpfMap;
import org.vmcoregdb.kernel.bpf.BpfObjects;
import org.vmcoregdb.kernel.bpf.BpfProgram;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.kernel.system.SystemFacts;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.NoticesAnswer;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.types.RadixOptions;
import org.vmcoregdb.server.command.types.TypeAnswers;
import org.vmcoregdb.server.command.types.TypedMemory;
import org.vmcoregdb.types.CType;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bpf}: BPF programs and maps. */
@CommandLine.Command(name = "bpf", description = "Shows the BPF programs and maps that were loaded.")
public final class BpfCommand implements Command {
    private static final long NANOSECONDS = 1_000_000_000L;
    /** Names of types in the heading have so many columns at most. */
    private static final int MOST_COLUMNS = 13;

    @Option(names = "-p", paramLabel = "ID", description = "All that is known of the program of this number.")
    private Optional<Long> program = Optional.empty();

    @Option(names = "-P", description = "All that is known of each program.")
    private boolean programs;

    @Option(names = "-m", paramLabel = "ID", description = "All that is known of the map of this number.")
    private Optional<Long> map = Optional.empty();

    @Option(names = "-M", description = "All that is known of each map.")
    private boolean maps;

    @Option(names = "-t", description = "With -p or -P: the instructions of programs.")
    private boolean code;

    @Option(names = "-T", description = "The same with their bytes.")
    private boolean bytes;

    @Option(names = "-j", description = "With -p or -P: the machine code that was made of programs.")
    private boolean machineCode;

    @Option(names = "-s", description = "The kernel's structs of them.")
    private boolean structs;

    @Mixin
    private RadixOptions radix = new RadixOptions();

    @Override
    public List<String> answerTypes() {
        return List.of("bpf_program", "bpf_map", "struct");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        boolean ofPrograms = program.isPresent() || programs;
        boolean ofMaps = map.isPresent() || maps;
        if ((code || bytes || machineCode) && !ofPrograms) {
            throw new CommandException("bpf: -t, -T and -j go with -p or -P");
        }
        if (structs && !ofPrograms && !ofMaps) {
            throw new CommandException("bpf: -s goes with -p, -P, -m or -M");
        }
        if (kernel.symbol("prog_idr").isEmpty()) {
            throw new CommandException("bpf: this kernel keeps no list of BPF programs (4.13 and later do)");
        }
        BpfObjects objects = BpfObjects.of(kernel);
        boolean all = !ofPrograms && !ofMaps;
        if (all || ofPrograms) {
            programs(context, objects, all, sink);
        }
        if (all || ofPrograms && ofMaps) {
            sink.accept(new TypeAnswers.Gap());
        }
        if (all || ofMaps) {
            maps(context, objects, all, sink);
        }
        if (objects.problem().isPresent()) {
            sink.accept(new NoticesAnswer(List.of(objects.problem().get())));
        }
    }

    private void programs(CommandContext context, BpfObjects objects, boolean all, AnswerSink sink)
            throws CommandException {
        List<BpfProgram> chosen = objects.programs().stream()
                .filter(p -> all || programs || p.id() == program.orElse(-1L))
                .toList();
        if (chosen.isEmpty() && program.isPresent() && !programs) {
            throw new CommandException("bpf: invalid program ID: " + program.get());
        }
        int column =
                Math.max(1, Math.min(MOST_COLUMNS, objects.longestName("bpf_prog_type") - "BPF_PROG_TYPE_".length()));
        for (int i = 0; i < chosen.size() && !context.cancelled(); i++) {
            BpfProgram one = chosen.get(i);
            BpfAnswers.Program.Look look =
                    new BpfAnswers.Program.Look(column, i == 0 || programs, i > 0 && programs, !all, bytes);
            sink.accept(new BpfAnswers.Program(
                    one,
                    loaded(context.kernel(), one),
                    machineCode ? Optional.of(machineCode(context.kernel(), one, sink)) : Optional.empty(),
                    code || bytes ? Optional.of(code(context.kernel(), one, sink)) : Optional.empty(),
                    look));
            if (structs) {
                sink.accept(new TypeAnswers.Gap());
                struct(context.kernel(), "bpf_prog", one.address(), sink);
                sink.accept(new TypeAnswers.Gap());
                struct(context.kernel(), "bpf_prog_aux", one.auxiliary(), sink);
            }
        }
    }

    /** The clock that counts from the boot also counts while the machine sleeps, which ticks do not. */
    private static OptionalLong loaded(Kernel kernel, BpfProgram program) {
        SystemFacts facts = SystemFacts.of(kernel);
        OptionalLong now = facts.time();
        OptionalLong up = facts.uptimeSeconds();
        return program.loaded().isPresent() && now.isPresent() && up.isPresent()
                ? OptionalLong.of(
                        now.getAsLong() - up.getAsLong() + program.loaded().getAsLong() / NANOSECONDS)
                : OptionalLong.empty();
    }

    private static List<BpfCode.Line> code(Kernel kernel, BpfProgram program, AnswerSink sink) {
        try {
            return new BpfCode(kernel).read(program);
        } catch (MemoryFault missing) {
            sink.accept(new NoticesAnswer(
                    List.of("The code of program " + program.id() + " is not there: " + missing.getMessage())));
            return List.of();
        }
    }

    private static List<BpfAnswers.Program.MachineLine> machineCode(Kernel kernel, BpfProgram program, AnswerSink sink)
            throws CommandException {
        InstructionSet instructions = InstructionSet.of(kernel.arch().machine())
                .orElseThrow(() -> new CommandException("bpf: machine code of "
                        + kernel.arch().machine().unameName() + " cannot be disassembled here"));
        Disassembler disassembler = instructions.disassembler(Dialect.NEWER);
        byte[] bytes = new byte[program.machineCodeLength()];
        int got = kernel.memory().read(program.machineCode(), bytes, 0, bytes.length);
        if (got < bytes.length) {
            sink.accept(new NoticesAnswer(List.of("The machine code of program " + program.id() + " is not all there: "
                    + got + " of its " + bytes.length + " bytes are")));
        }
        List<BpfAnswers.Program.MachineLine> lines = new ArrayList<>();
        for (int at = 0; at < got; ) {
            Instruction instruction = disassembler.decode(
                    bytes, at, Math.min(instructions.longest(), got - at), program.machineCode() + at);
            String text = instruction.text(target -> Symbols.of(kernel)
                    .resolve(target)
                    .map(s -> s.offset() == 0
                            ? s.symbol().name()
                            : String.format(Locale.ROOT, "%s+%d", s.symbol().name(), s.offset())));
            lines.add(new BpfAnswers.Program.MachineLine(program.machineCode() + at, text));
            at += Math.max(1, instruction.length());
        }
        return lines;
    }

    private void maps(CommandContext context, BpfObjects objects, boolean all, AnswerSink sink)
            throws CommandException {
        List<BpfMap> chosen = objects.maps().stream()
                .filter(m -> all || maps || m.id() == map.orElse(-1L))
                .toList();
        if (chosen.isEmpty() && map.isPresent() && !maps) {
            throw new CommandException("bpf: invalid map ID: " + map.get());
        }
        // crash takes the length of the other prefix, which is one more
        int column = Math.max(1, objects.longestName("bpf_map_type") - "BPF_PROG_TYPE_".length());
        for (int i = 0; i < chosen.size() && !context.cancelled(); i++) {
            sink.accept(new BpfAnswers.Shown(
                    chosen.get(i), new BpfAnswers.Shown.MapLook(column, i == 0 || maps, i > 0 && maps, !all)));
            if (structs) {
                sink.accept(new TypeAnswers.Gap());
                struct(context.kernel(), "bpf_map", chosen.get(i).address(), sink);
            }
        }
    }

    private void struct(Kernel kernel, String name, long address, AnswerSink sink) {
        Optional<CType.CompositeType> type = kernel.types().composite(CType.CompositeKind.STRUCT, name);
        if (type.isEmpty()) {
            return;
        }
        try {
            sink.accept(new TypeAnswers.StructValue(
                    "struct " + name,
                    address,
                    new TypedMemory(kernel, kernel.memory()).value(type.get(), address),
                    radix.radix()));
        } catch (MemoryFault missing) {
            sink.accept(new NoticesAnswer(List.of("The struct " + name + ": " + missing.getMessage())));
        }
    }
}
