package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.archive.Compressed;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.packages.PackageBytes;

/** What the program prints as JSON is what its own schema, as the program prints it, says. */
final class JsonSchemaIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** What no command answers on the committed samples, which have neither the data nor a vmlinux. */
    private static final Map<String, String> NOT_IN_THE_SAMPLES = Map.of(
            "bpf_map", "no BPF map was made",
            "bpf_program", "no BPF program was loaded",
            "configuration", "the kernel was built without CONFIG_IKCONFIG",
            "driver_dump", "no driver added anything to the dump",
            "driver_dumps", "no driver added anything to the dump",
            "fleet_event", "a watch goes on: FleetIT has one",
            "printk_buffers", "kernels from 4.10 to 5.14 have them",
            "sbitmap_bit", "no request was under way",
            "sbitmap_queue", "where one is nothing says",
            "source", "source lines are in a vmlinux");

    private static final List<String> COMMANDS = commands("""
            sys; sys -t; sys -i; sys -c; sys -c readlink; log; log -t; log -d; log -m; log -a; log -T; bt; bt -f; bt -l;
            bt -F; bt -s; bt -x -s; bt -t; bt -T; bt -e; bt -r; bt -n idle; bt -a; bt -c 0; bt -p; bt -v; bt -E;
            bt --group; bt 1; bt -t 1; foreach bt; foreach bt -f; foreach bt -t; foreach bt -T; foreach bt -e;
            foreach bt -r; foreach bt -n idle; foreach files; foreach sig; foreach task -R pid,comm,mm;
            foreach ps; foreach set; ps; ps -s; ps -k; ps -u; ps -G; ps -A; ps -p 1; ps -c 1; ps -g 1; ps -t;
            ps -l; ps -m; ps -l -C all; ps -r 1; ps -a; ps -S; ps -y FIFO,RR; ps 1 2; mod; mod -t; mod -S;
            mod -s crashme; files; files -c; files 1; files 2; files -R trigger; sig; sig -l; sig -s 0x4a002;
            sig 1; sig -g 1; struct list_head; struct task_struct -o; list_head; struct list_head init_task;
            *task_struct init_task; struct task_struct.comm,pid init_task; struct -r list_head init_task;
            struct -p task_struct.mm init_task; struct rq.nr_running runqueues:0;
            struct rq.nr_running runqueues:a; struct task_struct; union sigval; whatis union sigval;
            whatis hrtimer_restart; whatis jiffies; whatis pid_t; whatis list_head; whatis panic; whatis -r 16;
            whatis -r 16 -m list_head; whatis -o task_struct; whatis init_task.pid; p jiffies; p init_task;
            p init_task.comm; p panic; p runqueues; p runqueues:0; p &init_task; p current_task;
            p/x init_task.flags; p init_task.pid == 0 && 2 >= 1; p linux_banner; task; task 1; task -R comm 1;
            task -R mm 1; task -R signal,files 0; list -H modules -o module.list -s module.name;
            list -H super_blocks -S super_block.s_magic,s_id -x; list -r -B modules;
            list -s list_head -H modules; list -H dpm_prepared_list;
            list -h init_task -O task_struct.children -o task_struct.sibling -s task_struct.pid;
            list task_struct.tasks -h init_task -S task_struct.tasks,comm;
            tree -o vmap_area.rb_node -lp vmap_area_root;
            tree -t xarray -p -r pid_namespace.idr init_pid_ns -s pid.count;
            tree -t radix irq_desc_tree -S irq_desc.depth; rd linux_banner 20; rd -8 linux_banner 4;
            rd -16 linux_banner 2; rd -32 -x linux_banner 2; rd -N -32 linux_banner; rd -a linux_banner;
            rd -d -8 init_task 2; rd -D init_task; rd -R -8 linux_banner 2; rd -s init_task 60;
            rd -S init_task 200; rd -SS init_task 200; rd -p 1000000; rd -e linux_banner+8 linux_banner;
            search -c Linux version -s linux_banner -l 4096; search -x 1 -w 756e694c -s linux_banner -l 16;
            search -h -m f 756f -s linux_banner -l 16; search -t init_task;
            search -s linux_banner -l 8 65762078756e694c; vtop init_task; vtop -c 1 401000;
            vtop ffffffffc0000000; vtop 0; ptov 1000000; ptov 100:0-1; pte 8000000003b17063; pte 100; pte 0;
            btop 1000fff; ptob 0x1000; eval -b 41dc065; eval -1; eval 3g; ascii; ascii 62696c2f7273752f;
            sym init_task; sym -l; sym -m crashme; sym -q schedule; sym panic+5; sym jiffies; dis panic;
            dis -r panic+40; dis -l panic; dis -f panic+5; dis -x schedule 5; dis -u schedule 3; set; set 1;
            waitq kauditd_wait; hang; mem; io -a; check -v; help bt --json;
            mount; mount -f; mount -i; mount -n 1; mount /dev; fuser /dev/console /nonexistent; irq; irq -u; irq -d;
            irq -b; irq -a; irq -s; irq 4; net; net -a; net -n; net -s; net -S; net -N 1041236234; foreach net -s;
            foreach net -S -R 4; runq; runq -g; runq -t; runq -T; runq -m; runq -c 0; timer; timer -r; timer -C 0;
            dev; dev -i; dev -p; dev -d; dev -D; bpf; bpf -P; bpf -M;
            set -p; set -c 0; vm 1; vm -p 1; vm -m 1; vm -f 75; foreach vm; kmem -i; kmem -i=shared; kmem --check kmalloc-64; kmem -V; kmem -z;
            kmem -n; kmem -o; kmem -h; kmem -f; kmem -f fffffc2040004800; kmem -F; kmem -v; kmem -g; kmem -g 4080; kmem -p 1000;
            kmem -m lru,flags 1000; kmem -s; kmem -s list; kmem -S kmalloc-64; kmem 1000; swap; ipcs; ipcs -M; mach;
            mach -m; mach -c; report; help; help bt;
            set -v; set print_max 100; alias; alias l ps; gdb p jiffies; gdb x/4gx linux_banner; x/2s linux_banner;
            x/2a init_task; log -R; rustfilt _RNvNtCshc5sK6KjdJJ_6kernel5print11call_printk;
            """);

    /** What these say is on standard error, too. */
    private static final List<String> REFUSED = commands("""
            bt | head -3; bt nonsense; nonsense; rd ffffffffffffffff 2; list -H nothing; sys config; log -s;
            dis -s panic;
            """);

    private final ObjectNode text = printedSchema();
    private final Map<String, JsonSchema> schemas = new TreeMap<>();
    private final Set<String> met = new TreeSet<>();

    @TempDir
    private Path folder;

    private static List<String> commands(String text) {
        return Stream.of(text.split(";"))
                .map(String::strip)
                .filter(command -> !command.isEmpty())
                .toList();
    }

    private static ObjectNode printedSchema() {
        Programs.Outcome schema = Programs.vmcoreGdb(LIMIT, "schema");
        assertThat(schema.exitCode()).as(schema.all()).isZero();
        try {
            return (ObjectNode) MAPPER.readTree(schema.out());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** Validators for one type each speak of what is wrong; one for all types speaks of all that it is not. */
    private JsonSchema schema(String type) {
        return schemas.computeIfAbsent(type, name -> {
            ObjectNode one = text.deepCopy();
            one.put("$id", "urn:test");
            if (!name.isEmpty()) {
                one.remove("oneOf");
                one.put("$ref", "#/$defs/" + name);
            }
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(one);
        });
    }

    private List<JsonNode> checked(Programs.Outcome outcome) throws JsonProcessingException {
        assertThat(outcome.lines()).as(outcome.all()).isNotEmpty();
        List<JsonNode> all = new ArrayList<>();
        for (String line : outcome.lines()) {
            JsonNode node = MAPPER.readTree(line);
            String type = node.path("type").asText();
            assertThat(text.get("$defs").has(type)).as(line).isTrue();
            assertThat(schema(type).validate(node)).as(line).isEmpty();
            if (met.add(type)) {
                assertThat(schema("").validate(node)).as(line).isEmpty();
            }
            // there is one that is only part of others
            node.path("contents").forEach(part -> met.add(part.path("type").asText("stack")));
            all.add(node);
        }
        return all;
    }

    private List<JsonNode> exec(Path dump, List<String> commands) throws JsonProcessingException {
        return checked(run(dump, commands));
    }

    private static Programs.Outcome run(Path dump, List<String> commands) {
        List<String> line = new ArrayList<>(List.of("exec", dump.toString(), "--json"));
        for (String command : commands) {
            line.add("-c");
            line.add(command);
        }
        return Programs.vmcoreGdb(LIMIT, line.toArray(new String[0]));
    }

    /** Commands about what has other addresses in each dump: the memory and files of its first process. */
    private List<String> commandsAboutProcesses(Path dump) throws JsonProcessingException {
        List<String> commands = new ArrayList<>();
        for (JsonNode answer : exec(dump, List.of("task -R mm 1", "files 1"))) {
            String mm = answer.at("/value/mm/address").asText();
            if (!mm.isEmpty()) {
                String tree = "tree -t maple -r mm_struct.mm_mt " + mm;
                commands.addAll(List.of(tree + " -v", tree + " -s vm_area_struct.vm_start", tree + " -p"));
            }
            for (JsonNode file : answer.path("files")) {
                commands.add("files -d " + file.get("dentry").asText());
                commands.add("files -p " + file.get("inode").asText());
                commands.add("files -n " + file.get("inode").asText());
            }
        }
        assertThat(commands).hasSizeGreaterThan(4);
        return commands;
    }

    @Test
    void allThatItPrints() throws IOException {
        for (Path dump : List.of(Lab.sample(), Lab.xenSample())) {
            List<String> commands = new ArrayList<>(COMMANDS);
            commands.addAll(commandsAboutProcesses(dump));
            assertThat(exec(dump, commands)).hasSizeGreaterThan(COMMANDS.size());
            checked(Programs.vmcoreGdb(LIMIT, "report", dump.toString(), "--json"));
            checked(Programs.vmcoreGdb(LIMIT, "diff", Lab.sample().toString(), dump.toString(), "--json"));
        }
        Path rows = folder.resolve("rows.jsonl");
        assertThat(Programs.vmcoreGdb(
                                LIMIT,
                                "fleet",
                                "scan",
                                "-o",
                                rows.toString(),
                                Lab.sample().toString())
                        .exitCode())
                .isZero();
        for (String question : List.of("top", "trend", "similar --to stack-corruption", "show stack-corruption")) {
            List<String> words = new ArrayList<>(List.of("fleet"));
            words.addAll(List.of(question.split(" ")));
            words.addAll(List.of(rows.toString(), "--json"));
            checked(Programs.vmcoreGdb(LIMIT, words.toArray(String[]::new)));
        }
        checked(Programs.vmcoreGdb(LIMIT, "fleet", "query", "SELECT * FROM dumps", rows.toString(), "--json"));
        Path dumps = Files.createDirectory(folder.resolve("dumps"));
        Files.copy(Lab.sample(), dumps.resolve("one"));
        Files.writeString(dumps.resolve("broken"), "KDUMP   and nothing more");
        checked(Programs.vmcoreGdb(LIMIT, "report", dumps.toString(), "--json"));
        try (ServerProcess server = ServerProcess.start(List.of("--dumps", dumps.toString()));
                RspClient client = new RspClient(server.port())) {
            String listed = client.monitor("json dumps");
            assertThat(listed).endsWith("\n[OK]");
            checked(new Programs.Outcome(0, listed.substring(0, listed.length() - "[OK]".length()), "", LIMIT));
        }
        byte[] vmlinux = PackageBytes.elf(2, "12".repeat(20), true);
        Path packed = Files.write(folder.resolve("vmlinux-test.xz"), Compressed.bytes(Container.XZ, vmlinux));
        checked(Programs.vmcoreGdb(LIMIT, "extract", packed.toString(), "-o", folder.toString(), "--json"));

        Set<String> expected = new TreeSet<>();
        text.get("oneOf")
                .forEach(choice -> expected.add(choice.get("$ref").asText().substring("#/$defs/".length())));
        expected.removeAll(NOT_IN_THE_SAMPLES.keySet());
        checked(run(Lab.sample(), REFUSED));
        assertThat(met).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void whatIsRefusedIsAnErrorObject() throws JsonProcessingException {
        Programs.Outcome outcome = run(Lab.sample(), REFUSED);
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(checked(outcome))
                .hasSameSizeAs(REFUSED)
                .allMatch(error -> error.get("type").textValue().equals("error"))
                .extracting(error -> error.get("command").textValue())
                .containsExactlyElementsOf(REFUSED);
        assertThat(outcome.err().lines()).hasSameSizeAs(REFUSED).allMatch(line -> line.startsWith("vmcore-gdb: "));
    }
}
