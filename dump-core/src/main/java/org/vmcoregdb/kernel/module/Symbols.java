package org.vmcoregdb.kernel.module;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolTable;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.symbols.rust.RustNames;

/** Names for addresses and addresses for names, over the kernel and its modules. */
public final class Symbols {
    private static final Part<Symbols> PART = Part.of(Symbols::new);

    /** Addresses whose symbols are remembered, a power of two: the stacks of all tasks have a few hundred return addresses in common. */
    private static final int RECENT = 1024;

    private record Resolved(long address, Optional<SymbolicAddress> symbol) {}

    private final Kernel kernel;
    private final SymbolTable table;
    private final Module.Range image;
    private final AtomicReferenceArray<Resolved> recent = new AtomicReferenceArray<>(RECENT);

    private Symbols(Kernel kernel) {
        this.kernel = kernel;
        this.table = kernel.imageSymbols();
        this.image = imageOf(kernel);
    }

    /** Symbols of a kernel and its modules. */
    public static Symbols of(Kernel kernel) {
        return kernel.part(PART);
    }

    /** The symbol of this name: the kernel's, else the first module's that has it, else that of code made at run time. */
    public Optional<Symbol> named(String name) {
        Optional<Symbol> found = table.named(name);
        if (found.isPresent()) {
            return found;
        }
        for (Module module : Modules.of(kernel).all()) {
            found = module.symbols().named(name);
            if (found.isPresent()) {
                return found;
            }
        }
        Optional<Symbol> generated = GeneratedCode.of(kernel).named(name);
        return generated.isEmpty() && name.contains("::") ? mangled(name) : generated;
    }

    /** The first symbol whose mangled name is that of a Rust function. */
    private Optional<Symbol> mangled(String function) {
        List<Symbol> found = new ArrayList<>();
        Consumer<Symbol> compare = symbol -> {
            if (found.isEmpty() && RustNames.shown(symbol.name()).equals(function)) {
                found.add(symbol);
            }
        };
        table.forEach(compare);
        Modules.of(kernel).all().forEach(module -> module.symbols().forEach(compare));
        return found.stream().findFirst();
    }

    /**
     * The symbol that covers an address.
     *
     * @return empty for addresses outside the kernel image, all modules and the code made at run time, or below the first
     *     symbol there
     */
    public Optional<SymbolicAddress> resolve(long address) {
        int slot = (int) (address ^ address >>> 10 ^ address >>> 20) & (RECENT - 1);
        Resolved known = recent.get(slot);
        if (known == null || known.address != address) {
            known = new Resolved(address, look(address));
            recent.set(slot, known);
        }
        return known.symbol;
    }

    private Optional<SymbolicAddress> look(long address) {
        boolean inImage = isImage(address);
        Optional<Module> module =
                inImage ? Optional.empty() : ModuleLookup.of(kernel).containing(address);
        if (module.isEmpty() && !inImage) {
            return kernel.arch().isKernelAddress(address)
                    ? GeneratedCode.of(kernel).resolve(address)
                    : Optional.empty();
        }
        List<Symbol> candidates = module.isPresent() ? module.get().symbols().at(address) : table.at(address);
        return Preference.best(candidates)
                .filter(s -> module.isEmpty() || module.get().contains(s.address()))
                .map(s -> new SymbolicAddress(readable(s), address - s.address()));
    }

    /** Rust's mangled names are shown as its sources have them. */
    private static Symbol readable(Symbol symbol) {
        String shown = RustNames.shown(symbol.name());
        return shown.equals(symbol.name())
                ? symbol
                : new Symbol(shown, symbol.address(), symbol.type(), symbol.module());
    }

    /** Of several names of one address, the one to show. */
    public static Optional<Symbol> preferred(List<Symbol> aliases) {
        return Preference.best(aliases);
    }

    /** Where the symbol that covers an address ends: at the next symbol, or where its module or piece of generated code does. */
    public OptionalLong endOf(SymbolicAddress address) {
        long start = address.symbol().address();
        Optional<GeneratedCode.Range> made =
                isImage(start) ? Optional.empty() : GeneratedCode.of(kernel).containing(start);
        if (made.isPresent()) {
            return OptionalLong.of(made.get().end());
        }
        Optional<Module> module = address.symbol()
                .module()
                .flatMap(name -> ModuleLookup.of(kernel)
                        .containing(start)
                        .filter(its -> its.name().equals(name))
                        .or(() -> Modules.of(kernel).named(name)));
        if (module.isEmpty()) {
            return table.nextAddress(start);
        }
        OptionalLong next = module.get().symbols().nextAddress(start);
        for (Module.Range range : module.get().ranges()) {
            if (range.contains(start) && (next.isEmpty() || !range.contains(next.getAsLong()))) {
                return OptionalLong.of(range.start() + range.size());
            }
        }
        return next;
    }

    /** True for code of the kernel or of a module. */
    public boolean isText(long address) {
        return resolve(address).filter(s -> s.symbol().isText()).isPresent();
    }

    /** True for an address of the kernel image, its code or its data. */
    public boolean isImage(long address) {
        return image.contains(address);
    }

    /** From {@code _stext} to {@code _end}; asked for with every address that is named, so it is looked up once. */
    private static Module.Range imageOf(Kernel kernel) {
        OptionalLong start = kernel.symbol("_stext");
        return start.isEmpty()
                ? new Module.Range(0, 0)
                : new Module.Range(start.getAsLong(), kernel.symbol("_end").orElse(0) - start.getAsLong());
    }

    /** Which of several names of one address to show. */
    private static final class Preference {
        private Preference() {}

        static Optional<Symbol> best(List<Symbol> candidates) {
            Symbol best = null;
            for (Symbol candidate : candidates) {
                if (best == null || rank(candidate) < rank(best)) {
                    best = candidate;
                }
            }
            return Optional.ofNullable(best);
        }

        /**
         * Global names first, as the one that other files know a function by, then those of one file, then bounds of a part of the text, which are no
         * functions; names the programmer wrote before those that the compiler, or a macro as that of system calls until 4.16, made of them; padding last.
         * Among equals the table's order decides.
         */
        private static int rank(Symbol symbol) {
            String name = symbol.name();
            int padding = name.startsWith("__pfx_") || name.startsWith("__cfi_") ? 16 : 0;
            int made = name.startsWith("__UNIQUE_ID") ? 8 : name.indexOf('.') >= 0 ? 4 : isWrapper(name) ? 1 : 0;
            int otherAbi = name.startsWith("__ia32_") ? 4 : 0;
            int local = Character.isUpperCase(symbol.type()) ? 0 : 1;
            return padding + otherAbi + made + (isBound(name) ? 2 : local);
        }

        /** {@code SyS_write} is the address of {@code sys_write}. */
        private static boolean isWrapper(String name) {
            return name.startsWith("SyS_") || name.startsWith("compat_SyS_");
        }

        /** Where the linker's script has a part of the text begin or end, such as {@code _stext} and {@code __sched_text_start}. */
        private static boolean isBound(String name) {
            return name.equals("_stext")
                    || name.startsWith("__") && (name.endsWith("_text_start") || name.endsWith("_text_end"));
        }
    }
}
