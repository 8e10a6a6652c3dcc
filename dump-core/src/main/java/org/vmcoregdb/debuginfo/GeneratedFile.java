package org.vmcoregdb.debuginfo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.GeneratedCode;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolTable;

/** The file for code that the kernel made at run time: BPF programs, trampolines. */
final class GeneratedFile {
    /** More pieces than a debugger wants as sections. */
    private static final int MOST = 1 << 13;

    private final Kernel kernel;

    GeneratedFile(Kernel kernel) {
        this.kernel = kernel;
    }

    boolean isEmpty() {
        return pieces().isEmpty();
    }

    byte[] make(CallFrameMaker.CallFrames frames) {
        List<GeneratedCode.Range> pieces = pieces();
        List<MemorySection> sections = new ArrayList<>();
        List<Symbol> symbols = new ArrayList<>();
        for (GeneratedCode.Range piece : pieces) {
            // gdb wants a .text to relocate call frames by
            String name = sections.isEmpty() ? ".text" : ".text." + sections.size();
            sections.add(new MemorySection(name, piece.start(), piece.end(), true));
            symbols.add(new Symbol(piece.name(), piece.start(), 't', Optional.empty()));
        }
        return new SyntheticElf(kernel.arch(), sections)
                .symbols(new Table(symbols))
                .frames(frames.generated(pieces))
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
