package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.AddressRegion;
import org.vmcoregdb.kernel.mm.AddressRegions;
import org.vmcoregdb.kernel.mm.UserSpaces;
import org.vmcoregdb.kernel.mm.VmAreas;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.memory.Translation;

/** Commands about memory, containers and types against crash, line by line, with a score for each command. */
final class DataCommandsIT {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    /** Words in capitals stand for addresses, which are others in each dump. */
    private static final List<String> COMMANDS = List.of(
            "rd linux_banner",
            "rd linux_banner 5",
            "rd -8 linux_banner 37",
            "rd -16 linux_banner 11",
            "rd -32 linux_banner 7",
            "rd -64 linux_banner 3",
            "rd -a linux_banner",
            "rd -a linux_banner 100",
            "rd -a init_task 70",
            "rd -d init_task 41",
            "rd -D init_task 41",
            "rd -d -32 init_task 41",
            "rd -D -32 init_task 41",
            "rd -D -16 init_task 41",
            "rd -D -8 init_task 41",
            "rd -x init_task 24",
            "rd -8 -x linux_banner 20",
            "rd -s init_cred 40",
            "rd -S DIRECT 400",
            "rd -SS DIRECT 400",
            "rd -N linux_banner 2",
            "rd -N -16 linux_banner 12",
            "rd -N -32 linux_banner 12",
            "rd -R init_task 40",
            "rd -o 16 init_task 20",
            "rd -e DIRECT_END DIRECT",
            "rd -p 1000000 20",
            "rd -p -32 1000000 20",
            "rd -u 491000 20",
            "rd 491000 3",
            "search init_task",
            "search -K init_task",
            "search -V init_task",
            "search -p 756e694c -w",
            "search -p -c \"Linux version\"",
            "search -c \"Linux version\"",
            "search -t init_task",
            "search -T init_task",
            "search -t TASK1",
            "search -u -w 464c457f",
            "search -x 2 init_task -s DIRECT",
            "search -x 3 -h -s DIRECT -l 1048576 beef",
            "search -m ffff -s DIRECT -l 4194304 INIT_TASK_VALUE",
            "search -w -s DIRECT -e DIRECT_END 1",
            "search -s DIRECT -l 65536 init_task (init_task+2192)",
            "list modules",
            "list -H modules -o module.list -s module.name,state",
            "list -H modules -s module.name -l module.list",
            "list -H modules -S module.state,name -o module.list",
            "list -H super_blocks -s super_block.s_magic,s_flags -x",
            "list -H super_blocks -S super_block.s_magic,s_flags",
            "list -r -H super_blocks",
            "list task_struct.tasks -h init_task",
            "list -o task_struct.tasks -h init_task -S task_struct.pid,comm,flags",
            "list -h init_task -O task_struct.children -o task_struct.sibling -s task_struct.pid,tgid",
            "list -o 2192 init_task",
            "list -B -H modules",
            "list -e TASK1 -o task_struct.tasks init_task",
            "list -s list_head -H modules",
            "tree vmap_area_root",
            "tree -t rb -o vmap_area.rb_node -s vmap_area.va_start,va_end vmap_area_root",
            "tree -t rbtree -o vmap_area.rb_node -lp vmap_area_root",
            "tree -o 16 -S vmap_area.va_start,va_end -x vmap_area_root",
            "tree -o 16 -p -d -S vmap_area.va_start vmap_area_root",
            "tree -t xarray irq_desc_tree",
            "tree -t x -p -r pid_namespace.idr init_pid_ns",
            "tree -t xarray -r pid_namespace.idr init_pid_ns -s pid.count",
            "tree -t xarray cgroup_hierarchy_idr -p",
            "tree -t x -p -x -r address_space.i_pages MAPPING",
            "tree -t x -r address_space.i_pages MAPPING -S page.index",
            "tree -t maple -r mm_struct.mm_mt MM1",
            "tree -t maple -p -r mm_struct.mm_mt MM2",
            "tree -t maple -x -p -r mm_struct.mm_mt MM2",
            "tree -t maple -v -r mm_struct.mm_mt MM2",
            "tree -t maple -v -x -p -r mm_struct.mm_mt MM1",
            "tree -t maple -r mm_struct.mm_mt MM1 -s vm_area_struct.vm_start,vm_end",
            "vtop TASK1",
            "vtop TASK1 DIRECT",
            "vtop -k TASK1",
            "vtop ffffffffc0000000",
            "vtop 401000",
            "vtop -u 400000",
            "foreach 1 2 vtop 400000",
            "vtop -c 1 401000",
            "vtop 0",
            "ptov 1000000 2000000",
            "ptov 23b20:a",
            "ptov 23b20:0-1",
            "btop 512a000 fff",
            "ptob 512a 1",
            "pte d8e067 8000000003b17063 0",
            "pte 3f000",
            "pte fff 100 19",
            "eval 128m",
            "eval 1 << 33",
            "eval -b 41dc065",
            "eval -bl 41dc065",
            "eval (1 | 6)",
            "eval ~1",
            "eval 10 % 3",
            "eval init_task + 16",
            "eval deadbeef",
            "eval 1023",
            "ascii",
            "ascii 62696c2f7273752f 0123456789abcdef 7f0a0d",
            "struct -f file",
            "struct task_struct.tasks init_task",
            "struct -l task_struct.tasks task_struct.comm,pid init_task",
            "struct -o task_struct.comm",
            "struct -x -o task_struct.se",
            "struct -p task_struct.mm,files init_task",
            "struct -r task_struct.comm init_task",
            "struct -c 3 list_head init_nsproxy",
            "struct -c -3 list_head init_nsproxy",
            "struct -u list_head 491000",
            "struct page.index,mapping,_refcount PAGE",
            "struct inode.i_rdev,i_size,i_nlink,i_state INODE",
            "struct -x rq.cpu,nr_running runqueues:0,1",
            "rq.cpu runqueues:a",
            "* task_struct.pid init_task",
            "struct task_struct.in_execve,in_iowait,jobctl init_task",
            "p init_task.pid",
            "p -x init_task.flags",
            "p/x init_task.flags",
            "p 3*4 == 12",
            "p 1 && 0",
            "p init_task.policy ? 1 : 2",
            "p cpu_number:a",
            "p *init_task.cred",
            "whatis -o list_head",
            "whatis -m mm_struct",
            "whatis -m task_struct",
            "whatis -r 40",
            "whatis -r 192-200",
            "whatis -m pid_namespace -r 100-200",
            "whatis init_task.pid",
            "whatis enum pid_type",
            "whatis kuid_t");

    static Stream<Arguments> dumps() {
        return Rows.of(
                List.of(Arguments.of("hung", "elf")),
                List.of(Arguments.of("smash", "mdf-d31-zlib"), Arguments.of("irq", "mdf-d31-zlib")));
    }

    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("dumps")
    void linesAreThoseOfCrash(String name, String format) {
        Path dump = Lab.dump(name, format);
        List<String> commands = places(dump).written(COMMANDS);
        Kernel kernel = Opened.kernel(dump, Optional.empty());
        Map<String, List<String>> theirs = new CrashOracle(Lab.peer("crash9"), Lab.vmlinux(), dump).outputs(commands);
        Map<String, List<String>> ours = OurAnswers.of(List.of(dump.toString()), commands);
        CrashDiff allowed = CrashDiff.withAllowedDifferences();
        List<String> unexplained = new ArrayList<>();
        Map<String, int[]> scores = new TreeMap<>();
        int unmapped = 0;
        int behind = 0;
        for (int i = 0; i < commands.size(); i++) {
            String command = commands.get(i);
            List<String> expected = normalise(theirs.getOrDefault(command, List.of()));
            if (command.startsWith("search ")) {
                List<String> mapped = withoutUnmapped(kernel, expected);
                unmapped += expected.size() - mapped.size();
                expected = mapped;
            }
            List<String> found = normalise(ours.getOrDefault(command, List.of()));
            if (command.startsWith("search ")) {
                List<String> inImage = withoutBehindImage(kernel, found);
                behind += found.size() - inImage.size();
                found = inImage;
            }
            if (command.startsWith("search -x 2 ")) {
                // each find ends with an empty line, also those left out
                expected = expected.stream().filter(line -> !line.isEmpty()).toList();
                found = found.stream().filter(line -> !line.isEmpty()).toList();
            }
            List<String> differences = CrashDiff.lineDiff(expected, found);
            int missing = (int)
                    differences.stream().filter(line -> line.startsWith("-")).count();
            int[] score = scores.computeIfAbsent(command.split("[ /]", 2)[0], k -> new int[2]);
            score[0] += expected.size() - missing;
            score[1] += expected.size();
            String written = COMMANDS.get(i);
            allowed.compare(written, expected, found).forEach(line -> unexplained.add(written + ": " + line));
        }
        scores.forEach((command, score) -> System.out.printf(
                "%s.%s %s: %d of %d lines as crash's (%.2f %%)%n",
                name, format, command, score[0], score[1], 100.0 * score[0] / Math.max(1, score[1])));
        System.out.printf(
                "%s.%s: left out of searches: %d lines of crash's at unmapped addresses, %d of ours behind _end%n",
                name, format, unmapped, behind);
        assertThat(unexplained).as("crash -, ours +").isEmpty();
    }

    /**
     * crash's search without what it finds at addresses of the kernel image's region that no page table entry maps: it calculates where
     * they would be. Each is looked up; what stands around such a find goes with it.
     */
    private static List<String> withoutUnmapped(Kernel kernel, List<String> lines) {
        return lines.stream()
                .filter(line -> !line.matches("f{8}[0-9a-f]{8}:.*")
                        || !(kernel.pageTable().walk(Long.parseUnsignedLong(line.substring(0, 16), 16))
                                instanceof Translation.Unmapped))
                .toList();
    }

    /** Our search without what is mapped behind {@code _end}: crash's vtop and rd show it there, but its search ends before. */
    private static List<String> withoutBehindImage(Kernel kernel, List<String> lines) {
        long end = kernel.needSymbol("_end");
        return lines.stream()
                .filter(line -> !line.matches("f{8}[0-9a-b][0-9a-f]{7}:.*")
                        || Long.compareUnsigned(Long.parseUnsignedLong(line.substring(0, 16), 16), end) < 0)
                .toList();
    }

    static Stream<Arguments> otherDumps() {
        return Rows.of(
                List.of(Arguments.of("6.1", "smash", "truncated-mdf-d31-zlib", false)),
                List.of(
                        Arguments.of("6.1", "la57", "mdf-d31-zlib", false),
                        Arguments.of("5.10", "smash", "mdf-d31-zlib", true),
                        Arguments.of("6.12", "sysrq", "mdf-d31-zlib", false)));
    }

    /** Older and newer kernels, and dumps of which much is missing: answers or sentences. */
    @ParameterizedTest(name = "{0} {1}.{2}")
    @MethodSource("otherDumps")
    void everyCommandEnds(String kernel, String name, String format, boolean needsVmlinux) {
        Path dump = Lab.dump(kernel, name, format);
        List<String> files = new ArrayList<>(List.of(dump.toString()));
        Optional<Path> vmlinux = needsVmlinux ? Optional.of(Lab.vmlinux(kernel)) : Optional.empty();
        vmlinux.ifPresent(file -> files.add(file.toString()));
        List<String> commands =
                COMMANDS.stream().filter(c -> !c.matches(".*[A-Z]{2}.*")).toList();
        List<String> arguments = new ArrayList<>(List.of("exec"));
        arguments.addAll(files);
        commands.forEach(command -> arguments.addAll(List.of("-c", command)));
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, arguments.toArray(String[]::new));
        assertThat(outcome.exitCode()).as(outcome.err()).isIn(0, 1);
        assertThat(outcome.err()).doesNotContain("\tat ").doesNotContain("Exception");
        assertThat(outcome.out()).contains("/usr/lib").contains("decimal: 134217728");
        if (!format.startsWith("truncated")) {
            assertThat(outcome.out()).contains("Linux version").contains("PGD DIRECTORY");
        }
    }

    private static List<String> normalise(Collection<String> lines) {
        return CrashDiff.normalise(lines.stream()
                .map(line -> line.replaceFirst("\\$\\d+ = ", "\\$1 = "))
                .toList());
    }

    /** Addresses in one dump, by the names that commands here have for them. */
    private record Places(Map<String, Long> addresses) {
        List<String> written(List<String> commands) {
            return commands.stream().map(this::written).toList();
        }

        private String written(String command) {
            String text = command;
            for (Map.Entry<String, Long> place : addresses.entrySet()) {
                text = text.replaceAll("\\b" + place.getKey() + "\\b", Long.toHexString(place.getValue()));
            }
            return text;
        }
    }

    private static long start(Kernel kernel, AddressRegion.Kind kind) {
        return AddressRegions.of(kernel).find(kind).orElseThrow().start();
    }

    private static Places places(Path dump) {
        Kernel kernel = Opened.kernel(dump, Optional.empty());
        Task init = Tasks.of(kernel).withPid(1).orElseThrow();
        Task mapper = Tasks.of(kernel).all().stream()
                .filter(t -> t.comm().equals("mapper"))
                .findFirst()
                .orElse(init);
        long directMap = start(kernel, AddressRegion.Kind.DIRECT_MAP);
        long file = VmAreas.of(kernel).of(init.mm(), 0x401000).orElseThrow().file();
        long mapping = kernel.types().struct("file").need("f_mapping").read(kernel.memory(), file);
        long inode = kernel.types().struct("file").need("f_inode").read(kernel.memory(), file);
        long code = UserSpaces.of(kernel).of(init).translate(0x401000).orElseThrow();
        Map<String, Long> all = new LinkedHashMap<>();
        // the memory of init's own task_struct, by the direct mapping
        all.put("DIRECT", init.address() & -4096L);
        all.put("DIRECT_END", (init.address() & -4096L) + 0x800);
        all.put("TASK1", init.address());
        all.put("MM1", init.mm());
        all.put("MM2", mapper.mm());
        all.put("MAPPING", mapping);
        all.put("INODE", inode);
        all.put("PAGE", start(kernel, AddressRegion.Kind.VMEMMAP) + (code >> 12) * 64);
        all.put("INIT_TASK_VALUE", kernel.needSymbol("init_task"));
        assertThat(init.address() - directMap).isPositive();
        return new Places(all);
    }
}
