package org.vmcoregdb.kernel.bpf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.lib.Idr;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** The BPF programs and maps of a kernel ({@code prog_idr}, {@code map_idr}; since 4.13). */
public final class BpfObjects {
    private static final Part<BpfObjects> PART = Part.of(BpfObjects::new);

    private static final int LIMIT = 1 << 20;
    private static final int MAPS_LIMIT = 1 << 16;
    /** {@code BPF_COMPLEXITY_LIMIT_INSNS}. */
    private static final int INSTRUCTIONS_LIMIT = 1 << 20;

    private static final int MACHINE_CODE_LIMIT = 1 << 24;
    /** {@code BPF_OBJ_NAME_LEN}. */
    private static final int NAME_LIMIT = 16;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final List<BpfProgram> programs = new ArrayList<>();
    private final List<BpfMap> maps = new ArrayList<>();
    private final Map<Long, Long> mapIds = new HashMap<>();
    private final FirstProblem problem = new FirstProblem();

    /** Programs and maps of a kernel. */
    public static BpfObjects of(Kernel kernel) {
        return kernel.part(PART);
    }

    private BpfObjects(Kernel kernel) {
        this.kernel = kernel;
        this.memory = kernel.memory();
        Map<Long, Long> all = byId("map_idr");
        all.forEach((id, address) -> mapIds.put(address, id));
        all.forEach((id, address) -> problem.value(() -> map(id, address)).ifPresent(maps::add));
        byId("prog_idr")
                .forEach((id, address) ->
                        problem.value(() -> program(id, address)).ifPresent(programs::add));
    }

    private Map<Long, Long> byId(String name) {
        long idr = kernel.needSymbol(name);
        Map<Long, Long> found = new TreeMap<>();
        problem.value(() -> Idr.walk(kernel.types(), memory, idr, entry -> {
                    if (entry.first().isPresent() && entry.value() != 0) {
                        found.put(entry.first().getAsLong(), entry.value());
                    }
                    return found.size() < LIMIT;
                }))
                .ifPresent(problem::add);
        return found;
    }

    /** The programs, by number. */
    public List<BpfProgram> programs() {
        return programs;
    }

    /** The maps, by number. */
    public List<BpfMap> maps() {
        return maps;
    }

    /** The number of the map whose {@code struct bpf_map} is at this address. */
    public OptionalLong mapAt(long address) {
        Long id = mapIds.get(address);
        return id == null ? OptionalLong.empty() : OptionalLong.of(id);
    }

    /** Why there may be more. */
    public Optional<String> problem() {
        return problem.sentence();
    }

    /** The longest name of such an enumeration. */
    public int longestName(String enumeration) {
        return kernel.types()
                .enumeration(enumeration)
                .map(e -> e.enumerators().stream()
                        .mapToInt(c -> c.name().length())
                        .max()
                        .orElse(0))
                .orElse(0);
    }

    private String named(String enumeration, String prefix, long value) {
        return kernel.types()
                .enumeration(enumeration)
                .flatMap(type -> type.ofValue(value, prefix))
                .map(CType.Enumerator::name)
                .map(n -> n.substring(prefix.length()))
                .orElse(Long.toString(value));
    }

    private BpfProgram program(long id, long address) {
        Struct struct = kernel.types().struct("bpf_prog");
        Struct more = kernel.types().struct("bpf_prog_aux");
        FirstProblem own = new FirstProblem();
        long auxiliary = struct.need("aux").read(memory, address);
        Field tag = struct.need("tag");
        List<Long> used = new ArrayList<>();
        own.value(() -> used(more, auxiliary, used));
        int length = (int) Math.min(INSTRUCTIONS_LIMIT, struct.need("len").read(memory, address));
        int machine =
                (int) Math.min(MACHINE_CODE_LIMIT, struct.need("jited_len").read(memory, address));
        return new BpfProgram(
                id,
                address,
                auxiliary,
                named("bpf_prog_type", "BPF_PROG_TYPE_", struct.need("type").read(memory, address)),
                HexFormat.of().formatHex(memory.readBytes(tag.at(address), 8)),
                used,
                length,
                struct.need("insnsi").at(address),
                struct.need("bpf_func").read(memory, address),
                machine,
                number(struct, address, own, "pages"),
                number(more, auxiliary, own, "load_time"),
                number(struct, address, own, "gpl_compatible").orElse(0) != 0,
                name(more, auxiliary, own),
                user(more, auxiliary, own),
                own.sentence());
    }

    private boolean used(Struct more, long auxiliary, List<Long> into) {
        long count = Math.min(MAPS_LIMIT, more.need("used_map_cnt").read(memory, auxiliary));
        long array = more.need("used_maps").read(memory, auxiliary);
        for (long i = 0; i < count; i++) {
            OptionalLong id = mapAt(memory.readLong(array + 8 * i));
            id.ifPresent(into::add);
        }
        return true;
    }

    private OptionalLong number(Struct struct, long address, FirstProblem own, String... names) {
        Optional<Field> field = struct.field(names);
        return field.isPresent() ? own.number(() -> field.get().read(memory, address)) : OptionalLong.empty();
    }

    private Optional<String> name(Struct struct, long address, FirstProblem own) {
        return struct.field("name").flatMap(f -> own.value(() -> memory.readCString(f.at(address), NAME_LIMIT)));
    }

    private OptionalLong user(Struct struct, long address, FirstProblem own) {
        OptionalLong at = number(struct, address, own, "memory.user", "user");
        Optional<Field> uid = kernel.types().struct("user_struct").field("uid");
        return at.isEmpty() || at.getAsLong() == 0 || uid.isEmpty()
                ? OptionalLong.empty()
                : own.number(() -> uid.get().read(memory, at.getAsLong()) & 0xffffffffL);
    }

    private BpfMap map(long id, long address) {
        Struct struct = kernel.types().struct("bpf_map");
        FirstProblem own = new FirstProblem();
        String type =
                named("bpf_map_type", "BPF_MAP_TYPE_", struct.need("map_type").read(memory, address));
        long key = number(struct, address, own, "key_size").orElse(0);
        long value = number(struct, address, own, "value_size").orElse(0);
        long most = number(struct, address, own, "max_entries").orElse(0);
        OptionalLong pages = number(struct, address, own, "memory.pages", "pages");
        return new BpfMap(
                id,
                address,
                type,
                number(struct, address, own, "map_flags").orElse(0) & 0xffffffffL,
                key,
                value,
                most,
                pages.isPresent()
                        ? OptionalLong.of(pages.getAsLong() * kernel.memory().pageSize())
                        : OptionalLong.empty(),
                name(struct, address, own),
                user(struct, address, own),
                own.sentence());
    }
}
