package org.vmcoregdb.kernel.net;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * The ARP cache, {@code arp_tbl} ({@code include/net/neighbour.h}): a hash table, since 2.6.38 a struct of its own, since 6.13 of {@code
 * hlist}s.
 *
 * @param neighbours in the order of the table
 * @param problem why there may be more
 */
public record Neighbours(List<Neighbour> neighbours, Optional<String> problem) {
    /** The table doubles as it fills; so many entries are more than {@code gc_thresh3} allows anywhere. */
    private static final int LIMIT = 1 << 20;

    private static final List<String> STATES =
            List.of("INCOMPLETE", "REACHABLE", "STALE", "DELAY", "PROBE", "FAILED", "NOARP", "PERMANENT");

    /** Those of a kernel. */
    public static Neighbours of(Kernel kernel) {
        return new Reader(kernel).read();
    }

    private static final class Reader {
        private final Kernel kernel;
        private final AddressSpace memory;
        private final FirstProblem problem = new FirstProblem();
        private final List<Neighbour> found = new ArrayList<>();
        private final Set<Long> seen = new HashSet<>();
        private final NetDevices devices;
        private final Field key;
        private final Field hardware;
        private final Field device;
        private final Field state;
        private final Field next;
        private final Field type;
        private final Field length;

        Reader(Kernel kernel) {
            this.kernel = kernel;
            memory = kernel.memory();
            devices = NetDevices.of(kernel);
            Struct neighbour = kernel.types().struct("neighbour");
            key = neighbour.need("primary_key");
            hardware = neighbour.need("ha");
            device = neighbour.need("dev");
            state = neighbour.need("nud_state");
            next = neighbour.need("hash", "next");
            Struct net = kernel.types().struct("net_device");
            type = net.need("type");
            length = net.need("addr_len");
        }

        Neighbours read() {
            long table = kernel.needSymbol("arp_tbl");
            Struct struct = kernel.types().struct("neigh_table");
            Optional<Field> own = struct.field("nht");
            Struct hash = own.isPresent() ? kernel.types().struct("neigh_hash_table") : struct;
            long at = own.isPresent() ? own.get().read(memory, table) : table;
            Optional<Field> shift = hash.field("hash_shift");
            long count = shift.isPresent()
                    ? 1L << (shift.get().read(memory, at) & 31)
                    : hash.need("hash_mask").read(memory, at) + 1;
            Field buckets = hash.need("hash_heads", "hash_buckets");
            long array =
                    buckets.type().stripped() instanceof CType.ArrayType ? buckets.at(at) : buckets.read(memory, at);
            for (long i = 0; i < Math.min(count, LIMIT) && found.size() < LIMIT; i++) {
                chain(array + 8 * i);
            }
            return new Neighbours(found, problem.sentence());
        }

        private void chain(long bucket) {
            try {
                long offset = next.path().equals("hash") ? next.offset() : 0;
                long at = memory.readLong(bucket);
                while (at != 0 && found.size() < LIMIT) {
                    if (!seen.add(at)) {
                        problem.add(Optional.of("the chain of entries at 0x" + Long.toHexString(at) + " loops"));
                        return;
                    }
                    long neighbour = at - offset;
                    found.add(neighbour(neighbour));
                    at = next.read(memory, neighbour);
                }
            } catch (MemoryFault missing) {
                problem.add(Optional.ofNullable(missing.getMessage()));
            }
        }

        private Neighbour neighbour(long address) {
            long dev = device.read(memory, address);
            int bytes = (int) Math.min(hardware.size(), length.read(memory, dev) & 0xff);
            List<Integer> octets = new ArrayList<>();
            for (byte octet : memory.readBytes(hardware.at(address), bytes)) {
                octets.add(octet & 0xff);
            }
            long bits = state.read(memory, address);
            List<String> states = new ArrayList<>();
            for (int i = 0; i < STATES.size(); i++) {
                if ((bits >>> i & 1) != 0) {
                    states.add(STATES.get(i));
                }
            }
            return new Neighbour(
                    address,
                    InternetAddress.text(memory.readBytes(key.at(address), 4)),
                    (int) type.read(memory, dev) & 0xffff,
                    octets,
                    new FirstProblem().value(() -> devices.name(dev)),
                    states);
        }
    }
}
