package org.vmcoregdb.kernel.device;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Addresses on a bus that something has ({@code include/linux/ioport.h}).
 *
 * @param address of its {@code struct resource}
 * @param start the first
 * @param end the last
 * @param name what has them
 * @param depth how many others these are a part of
 */
public record Resource(long address, long start, long end, Optional<String> name, int depth) {
    private static final int LIMIT = 1 << 20;
    private static final int DEPTH_LIMIT = 256;
    private static final int NAME_LIMIT = 256;

    /**
     * Those of a tree.
     *
     * @param resources each before those in it
     * @param problem why there may be more
     */
    public record Tree(List<Resource> resources, Optional<String> problem) {}

    /**
     * Reads a tree.
     *
     * @param root the name of the variable that is its root: {@code ioport_resource} or {@code iomem_resource}
     */
    public static Tree tree(Kernel kernel, String root) {
        Walk walk = new Walk(kernel);
        walk.problem.value(() -> walk.siblings(kernel.needSymbol(root), 0));
        return new Tree(walk.found, walk.problem.sentence());
    }

    private static final class Walk {
        private final AddressSpace memory;
        private final FirstProblem problem = new FirstProblem();
        private final List<Resource> found = new ArrayList<>();
        private final Set<Long> seen = new HashSet<>();
        private final Field start;
        private final Field end;
        private final Field name;
        private final Field child;
        private final Field sibling;

        Walk(Kernel kernel) {
            memory = kernel.memory();
            Struct struct = kernel.types().struct("resource");
            start = struct.need("start");
            end = struct.need("end");
            name = struct.need("name");
            child = struct.need("child");
            sibling = struct.need("sibling");
        }

        private boolean siblings(long first, int depth) {
            for (long at = first; at != 0; at = sibling.read(memory, at)) {
                if (!seen.add(at) || found.size() >= LIMIT || depth > DEPTH_LIMIT) {
                    problem.add(Optional.of("the resources at 0x" + Long.toHexString(at) + " are in a loop"));
                    return false;
                }
                long text = name.read(memory, at);
                FirstProblem unnamed = new FirstProblem();
                found.add(new Resource(
                        at,
                        start.read(memory, at),
                        end.read(memory, at),
                        text == 0 ? Optional.empty() : unnamed.value(() -> memory.readCString(text, NAME_LIMIT)),
                        depth));
                siblings(child.read(memory, at), depth + 1);
            }
            return true;
        }
    }
}
