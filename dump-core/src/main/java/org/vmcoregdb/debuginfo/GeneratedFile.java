package org.vmcoregdb.debuginfo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.GeneratedCode;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolTable;
import org.vmcoregdb.unwind.x86.orc.OrcTables;

/**
 * The file for code that the kernel made at run time. BPF programs and trampolines keep a frame pointer, BPF dispatchers have no
 * frames ({@code arch/x86/net/bpf_jit_comp.c}); trampolines of ftrace are copies, whose originals the tables describe ({@code
 * arch/x86/kernel/ftrace.c}).
 */
final class GeneratedFile {
    /** More pieces than a debugger wants as sections. */
    private static final int MOST = 1 << 13;

    /** How far into a program its frame begins: after the places for tracing's calls and control-flow marks. */
    private static final int PROLOGUE_BYTES = 40;

    private static final byte[] FRAME = {0x55, 0x48, (byte) 0x89, (byte) 0xe5};

    /** An original's name and where what is copied ends. */
    private record Original(String start, String end) {}

    private static final List<Original> ORIGINALS = List.of(
            new Original("ftrace_caller", "ftrace_caller_end"),
            new Original("ftrace_regs_caller", "ftrace_regs_caller_end"));

    private final Kernel kernel;
    private final OrcTables orc;

    GeneratedFile(Kernel kernel, OrcTables orc) {
        this.kernel = kernel;
        this.orc = orc;
    }

    boolean isEmpty() {
        return pieces().isEmpty();
    }

    byte[] make(byte[] returnAddress) {
        List<GeneratedCode.Range> pieces = pieces();
        OrcCallFrames frames = new OrcCallFrames(orc::forEach, 1 << 12, returnAddress);
        List<MemorySection> sections = new ArrayList<>();
        List<Symbol> symbols = new ArrayList<>();
        for (GeneratedCode.Range piece : pieces) {
            // gdb wants a .text to relocate call frames by
            String name = sections.isEmpty() ? ".text" : ".text." + sections.size();
            sections.add(new MemorySection(name, piece.start(), piece.end(), true));
            symbols.add(new Symbol(piece.name(), piece.start(), 't', Optional.empty()));
            if (piece.kind() == GeneratedCode.Kind.FTRACE) {
                addCopy(frames, piece);
            } else {
                frames.addGenerated(piece.start(), piece.end(), frameOf(piece));
            }
        }
        return new SyntheticElf(sections)
                .symbols(new Table(symbols))
                .frames(frames.toByteArray())
                .toByteArray();
    }

    /** In order, none that overlaps the one before. */
    private List<GeneratedCode.Range> pieces() {
        List<GeneratedCode.Range> pieces = new ArrayList<>();
        long end = 0;
        for (GeneratedCode.Range piece : GeneratedCode.of(kernel).all()) {
            boolean sound = Long.compareUnsigned(piece.start(), piece.end()) < 0
                    && Long.compareUnsigned(piece.start(), end) >= 0
                    && kernel.arch().isKernelAddress(piece.start());
            if (sound && pieces.size() < MOST) {
                pieces.add(piece);
                end = piece.end();
            }
        }
        return pieces;
    }

    private OptionalLong frameOf(GeneratedCode.Range piece) {
        byte[] code = code(piece.start(), (int) Math.min(PROLOGUE_BYTES, piece.end() - piece.start()));
        for (int at = 0; at + FRAME.length <= code.length; at++) {
            if (Arrays.equals(code, at, at + FRAME.length, FRAME, 0, FRAME.length)) {
                return OptionalLong.of(piece.start() + at);
            }
        }
        return OptionalLong.empty();
    }

    private byte[] code(long start, int length) {
        try {
            return kernel.memory().readBytes(start, length);
        } catch (MemoryFault missing) {
            return new byte[0];
        }
    }

    /** The original is the one whose code it has: they begin with a different instruction. */
    private void addCopy(OrcCallFrames frames, GeneratedCode.Range piece) {
        for (Original original : ORIGINALS) {
            OptionalLong start = kernel.symbol(original.start());
            OptionalLong end = kernel.symbol(original.end());
            if (start.isEmpty() || end.isEmpty()) {
                continue;
            }
            byte[] there = code(start.getAsLong(), Long.BYTES);
            if (there.length != 0 && Arrays.equals(there, code(piece.start(), Long.BYTES))) {
                long distance = piece.start() - start.getAsLong();
                long covered = Math.min(end.getAsLong() - start.getAsLong(), piece.end() - piece.start());
                frames.addCopy(piece.start(), piece.start() + covered, distance);
                return;
            }
        }
    }

    /** The names of the pieces, by address. */
    private record Table(List<Symbol> symbols) implements SymbolTable {
        @Override
        public Optional<Symbol> named(String name) {
            return symbols.stream().filter(s -> s.name().equals(name)).findFirst();
        }

        @Override
        public List<Symbol> at(long address) {
            return symbols.stream()
                    .filter(s -> Long.compareUnsigned(s.address(), address) <= 0)
                    .reduce((lower, higher) -> higher)
                    .map(List::of)
                    .orElse(List.of());
        }

        @Override
        public void forEach(Consumer<Symbol> action) {
            symbols.forEach(action);
        }
    }
}
