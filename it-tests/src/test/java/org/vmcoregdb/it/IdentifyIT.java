package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.PageStructs;
import org.vmcoregdb.kernel.mm.VmAreas;
import org.vmcoregdb.kernel.mm.VmallocArea;
import org.vmcoregdb.kernel.mm.slab.Slab;
import org.vmcoregdb.kernel.mm.slab.SlabAllocator;
import org.vmcoregdb.kernel.mm.slab.SlabCache;
import org.vmcoregdb.kernel.mm.slab.SlabDetail;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.symbols.Symbol;

/** Two hundred addresses of all kinds: what they are is what drgn's {@code identify_address} and crash's {@code kmem} say, or more. */
final class IdentifyIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int OF_EACH = 20;
    private static final Pattern OBJECT = Pattern.compile("(free )?slab object: (.+)\\+0x([0-9a-f]+)");
    private static final Pattern TASK = Pattern.compile("task( stack)?: (\\d+) .*");
    private static final Pattern PAGE = Pattern.compile("page: pfn (\\d+)");
    private static final Pattern MAPPED = Pattern.compile("vmap: 0x([0-9a-f]+)-0x([0-9a-f]+).*");
    private static final Pattern SYMBOL = Pattern.compile(".*symbol: (.+)\\+0x([0-9a-f]+)");

    static Stream<Arguments> dumps() {
        return Rows.of(
                List.of(Arguments.of("smash", "elf")),
                List.of(Arguments.of("hung", "mdf-d31-zlib"), Arguments.of("irq", "elf")));
    }

    /**
     * An address.
     *
     * @param kind what it was made as, in our word for it
     */
    private record Place(long address, String kind) {
        String hex() {
            return Long.toHexString(address);
        }
    }

    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("dumps")
    void everyAddressIsIdentified(String name, String format) throws IOException {
        Path dump = Lab.dump(name, format);
        List<Place> places = places(Opened.kernel(dump, Optional.empty()));
        assertThat(places).hasSizeGreaterThanOrEqualTo(9 * OF_EACH);
        List<JsonNode> ours = ours(dump, places);
        List<String> drgn = drgn(dump, places);
        List<String> different = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            Set<String> kinds = kinds(ours.get(i));
            if (!kinds.contains(places.get(i).kind())) {
                different.add(places.get(i) + " is for us " + kinds);
            }
            if (!agrees(drgn.get(i), places.get(i), ours.get(i), kinds)) {
                different.add(places.get(i) + " is for drgn " + drgn.get(i) + ", for us " + ours.get(i));
            }
        }
        assertThat(different).isEmpty();
    }

    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("dumps")
    void crashSaysTheSame(String name, String format) {
        Path dump = Lab.dump(name, format);
        // crash takes addresses of user space and garbage for physical ones, and finds nothing or an error
        List<String> commands = places(Opened.kernel(dump, Optional.empty())).stream()
                .filter(place -> !Set.of("user_area", "unknown").contains(place.kind()))
                .map(place -> "kmem " + place.hex())
                .toList();
        Map<String, List<String>> theirs =
                new CrashOracle(Lab.peer("crash9"), Lab.vmlinux(), dump).each("set -p", commands);
        Map<String, List<String>> ours =
                OurAnswers.of(List.of(dump.toString(), Lab.vmlinux().toString()), commands);
        CrashDiff diff = CrashDiff.withAllowedDifferences();
        List<String> different = new ArrayList<>();
        for (String command : commands) {
            CrashDiff.lineDiff(
                            CrashDiff.normalise(theirs.getOrDefault(command, List.of())),
                            CrashDiff.normalise(ours.getOrDefault(command, List.of()).stream()
                                    .map(IdentifyIT::withoutSuffix)
                                    .toList()))
                    .stream()
                    .filter(line -> !diff.allows("kmem ADDRESS", line.substring(1)))
                    .forEach(line -> different.add(command + ": " + line));
        }
        assertThat(different).as("crash -, ours +").isEmpty();
    }

    /** What the compiler appended to the name of a function whose parameters it changed; the symbol has it, and crash leaves it out. */
    private static String withoutSuffix(String line) {
        return line.replaceAll("\\.isra\\.\\d+(?=\\+| |$)", "");
    }

    private static List<Place> places(Kernel kernel) {
        Random random = new Random(11);
        List<Place> places = new ArrayList<>();
        objects(kernel, random, places);
        List<Task> tasks = Tasks.of(kernel).all();
        List<Symbol> perCpu = new ArrayList<>();
        List<Symbol> others = new ArrayList<>();
        kernel.imageSymbols().forEach(symbol -> {
            if (kernel.perCpu().isVariable(symbol.address())) {
                perCpu.add(symbol);
            } else if (symbol.isText()) {
                others.add(symbol);
            }
        });
        List<VmallocArea> areas = VmallocArea.Listing.of(kernel).areas();
        List<Module> modules = Modules.of(kernel).all();
        PageStructs map = PageStructs.of(kernel);
        for (int i = 0; i < OF_EACH; i++) {
            Task task = tasks.get(random.nextInt(tasks.size()));
            places.add(new Place(task.address() + random.nextInt(64), "task"));
            if (task.stack() != 0) {
                places.add(new Place(task.stack() + 8L * (1 + random.nextInt(1000)), "stack"));
            }
            places.add(
                    new Place(map.record((16L + random.nextInt(10_000)) << 12).orElseThrow(), "page_struct"));
            int cpu = kernel.perCpu()
                    .present()
                    .get(random.nextInt(kernel.perCpu().present().size()));
            Symbol variable = perCpu.get(random.nextInt(perCpu.size()));
            places.add(new Place(kernel.perCpu().address(variable.address(), cpu), "per_cpu"));
            VmallocArea area = areas.get(random.nextInt(areas.size()));
            if (kernel.memory().translate(area.start()).isPresent()) {
                places.add(new Place(area.start() + random.nextInt(64), "vmalloc"));
            }
            Module module = modules.get(random.nextInt(modules.size()));
            places.add(new Place(module.base() + random.nextInt(256), "vmalloc"));
            places.add(new Place(others.get(random.nextInt(others.size())).address() + random.nextInt(2), "symbol"));
            if (task.mm() != 0) {
                VmAreas.of(kernel).all(task.mm()).areas().stream()
                        .filter(one -> one.start() > 0x7000_0000_0000L)
                        .findFirst()
                        .ifPresent(one -> places.add(new Place(one.start() + random.nextInt(4096), "user_area")));
            }
            places.add(new Place(0xdead_0000_0000_0000L + (random.nextInt() & 0xffffffffL), "unknown"));
        }
        return places;
    }

    private static void objects(Kernel kernel, Random random, List<Place> places) {
        SlabAllocator allocator = SlabAllocator.of(kernel);
        int found = 0;
        for (SlabCache cache : allocator.caches()) {
            List<Slab.SlabObject> objects = allocator.detail(cache, () -> false).cpus().stream()
                    .map(SlabDetail.OfCpu::slab)
                    .flatMap(Optional::stream)
                    .flatMap(slab -> slab.objects().stream())
                    .toList();
            if (objects.isEmpty() || found >= 2 * OF_EACH || cache.name().equals("task_struct")) {
                continue;
            }
            Slab.SlabObject object = objects.get(random.nextInt(objects.size()));
            places.add(new Place(
                    object.address() + random.nextInt((int) cache.objectSize()),
                    object.free() ? "free_slab_object" : "slab_object"));
            found++;
        }
    }

    private static List<JsonNode> ours(Path dump, List<Place> places) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("exec", dump.toString(), "--json"));
        places.forEach(place -> arguments.addAll(List.of("-c", "kmem " + place.hex())));
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, arguments.toArray(String[]::new));
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        List<JsonNode> answers = new ArrayList<>();
        for (String line : outcome.lines()) {
            answers.add(new ObjectMapper().readTree(line));
        }
        assertThat(answers).hasSameSizeAs(places);
        return answers;
    }

    private static List<String> drgn(Path dump, List<Place> places) {
        StringBuilder script = new StringBuilder("from drgn.helpers.common.memory import identify_address\nfor a in [");
        places.forEach(place -> script.append("0x").append(place.hex()).append(','));
        script.append("]:\n    print(identify_address(prog, a))\n");
        Programs.Outcome outcome = Programs.drgn(Lab.peer("drgn03"), LIMIT, Lab.vmlinux(), dump, script.toString());
        assertThat(outcome.lines()).as(outcome.all()).hasSameSizeAs(places);
        return outcome.lines();
    }

    private static Set<String> kinds(JsonNode answer) {
        Set<String> kinds = new HashSet<>();
        answer.path("kinds").forEach(kind -> kinds.add(kind.asText()));
        return kinds;
    }

    private static boolean agrees(String drgn, Place place, JsonNode ours, Set<String> kinds) {
        Matcher object = OBJECT.matcher(drgn);
        if (object.matches()) {
            JsonNode cache = ours.path("slab_cache");
            // that an object is free drgn says of some only: crash says it of the same as we
            boolean free = kinds.contains("free_slab_object");
            return (free || kinds.contains("slab_object") && object.group(1) == null)
                    && cache.path("name").asText().equals(object.group(2))
                    && address(cache.path("slab").path("objects").path(0).path("address"))
                            == place.address() - Long.parseLong(object.group(3), 16);
        }
        Matcher task = TASK.matcher(drgn);
        if (task.matches()) {
            return kinds.contains(task.group(1) == null ? "task" : "stack")
                    && ours.path("task").path("pid").asText().equals(task.group(2));
        }
        Matcher page = PAGE.matcher(drgn);
        if (page.matches()) {
            return kinds.contains("page_struct")
                    && address(ours.path("page").path("physical")) >>> 12 == Long.parseLong(page.group(1));
        }
        Matcher mapped = MAPPED.matcher(drgn);
        if (mapped.matches()) {
            JsonNode area = ours.path("vmalloc_area");
            return address(area.path("start")) == Long.parseUnsignedLong(mapped.group(1), 16)
                    && address(area.path("end")) == Long.parseUnsignedLong(mapped.group(2), 16);
        }
        Matcher symbol = SYMBOL.matcher(drgn);
        if (symbol.matches()) {
            // of several names of one address either may be taken
            return (kinds.contains("symbol") || kinds.contains("module"))
                    && ours.path("symbol").path("offset").asLong() == Long.parseLong(symbol.group(2), 16);
        }
        // what drgn does not know was made as what it is
        return drgn.equals("None");
    }

    private static long address(JsonNode node) {
        String text = node.asText();
        return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : 0;
    }
}
