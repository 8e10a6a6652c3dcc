package org.vmcoregdb.kernel.system;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.lib.RedBlackTree;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * What {@code sysctl} sets, of the tree that all processes share ({@code fs/proc/proc_sysctl.c}), 3.4 on: those that are numbers or texts in variables.
 *
 * @param values in the order of the tree
 * @param problem why there may be more
 */
public record Sysctls(List<Value> values, Optional<String> problem) {
    private static final int VALUES_LIMIT = 1 << 16;
    private static final int NAME_LIMIT = 64;
    private static final int TEXT_LIMIT = 256;
    private static final int NUMBERS_LIMIT = 16;
    private static final int DEPTH_LIMIT = 16;

    /** {@code S_IFMT}, {@code S_IFDIR}. */
    private static final int KIND = 0xf000;

    private static final int FOLDER = 0x4000;

    /**
     * One of them.
     *
     * @param name such as {@code kernel.panic}
     * @param value as {@code sysctl} shows it, with a space between numbers
     */
    public record Value(String name, String value) {}

    /**
     * Those of a kernel.
     *
     * @throws org.vmcoregdb.symbols.MissingSymbolException if the kernel does not say where they are
     * @throws org.vmcoregdb.types.MissingTypeException if its types do not
     */
    public static Sysctls read(Kernel kernel) {
        Reader reader = new Reader(kernel);
        long root = kernel.needSymbol("sysctl_table_root");
        reader.folder(
                kernel.types().struct("ctl_table_root").need("default_set.dir").at(root), "", 0);
        return new Sysctls(List.copyOf(reader.values), reader.problem.sentence());
    }

    private static final class Reader {
        private final Kernel kernel;
        private final AddressSpace memory;
        private final FirstProblem problem = new FirstProblem();
        private final List<Value> values = new ArrayList<>();
        private final Set<Long> seen = new HashSet<>();
        private final Field folders;
        private final long headerInFolder;
        private final Struct node;
        private final Field header;
        private final Field nodes;
        private final Field tables;
        private final Struct table;
        private final Field name;
        private final Field data;
        private final Field bytes;
        private final Field mode;
        private final Field handler;

        Reader(Kernel kernel) {
            this.kernel = kernel;
            this.memory = kernel.memory();
            Struct folder = kernel.types().struct("ctl_dir");
            folders = folder.need("root");
            headerInFolder = folder.need("header").offset();
            node = kernel.types().struct("ctl_node");
            header = node.need("header");
            Struct headers = kernel.types().struct("ctl_table_header");
            nodes = headers.need("node");
            tables = headers.need("ctl_table");
            table = kernel.types().struct("ctl_table");
            name = table.need("procname");
            data = table.need("data");
            bytes = table.need("maxlen");
            mode = table.need("mode");
            handler = table.need("proc_handler");
        }

        void folder(long at, String path, int depth) {
            if (depth > DEPTH_LIMIT || !seen.add(at)) {
                return;
            }
            problem.add(problem.value(() -> new RedBlackTree(kernel.types(), memory)
                            .walk(folders.at(at), RedBlackTree.Order.SORTED, entry -> {
                                problem.value(() -> entry(entry.value(), path, depth));
                                return values.size() < VALUES_LIMIT;
                            }))
                    .flatMap(wrong -> wrong));
        }

        /** A node is one of an array that has as many as the table has entries. */
        private boolean entry(long at, String path, int depth) {
            long its = header.read(memory, at);
            long index = (at - nodes.read(memory, its)) / node.size();
            long entry = tables.read(memory, its) + index * table.size();
            String text = path + memory.readCString(name.read(memory, entry), NAME_LIMIT);
            if ((mode.read(memory, entry) & KIND) == FOLDER) {
                folder(its - headerInFolder, text + ".", depth + 1);
            } else {
                value(entry).ifPresent(value -> values.add(new Value(text, value)));
            }
            return true;
        }

        /** What has a function of its own is a number if it is as large as one. */
        private Optional<String> value(long entry) {
            long at = data.read(memory, entry);
            long length = bytes.read(memory, entry);
            String function = Symbols.of(kernel)
                    .resolve(handler.read(memory, entry))
                    .map(symbol -> symbol.symbol().name())
                    .orElse("");
            try {
                if (!kernel.arch().isKernelAddress(at) || length <= 0) {
                    return Optional.empty();
                }
                if (function.startsWith("proc_dostring")) {
                    return Optional.of(memory.readCString(at, (int) Math.min(TEXT_LIMIT, length)));
                }
                boolean isLong = length == Long.BYTES && !function.contains("intvec");
                int width = function.contains("ulongvec") || isLong
                        ? Long.BYTES
                        : length < Integer.BYTES ? 1 : Integer.BYTES;
                return (function.startsWith("proc_do") || length == Integer.BYTES) && length % width == 0
                        ? Optional.of(numbers(at, width, (int) Math.min(NUMBERS_LIMIT, length / width)))
                        : Optional.empty();
            } catch (MemoryFault missing) {
                problem.add(Optional.ofNullable(missing.getMessage()));
                return Optional.empty();
            }
        }

        private String numbers(long at, int width, int count) {
            List<String> numbers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                long one = at + (long) i * width;
                numbers.add(
                        width == Long.BYTES
                                ? Long.toUnsignedString(memory.readLong(one))
                                : String.valueOf(
                                        width == 1 ? memory.readBytes(one, 1)[0] & 0xff : memory.readInt(one)));
            }
            return String.join(" ", numbers);
        }
    }
}
