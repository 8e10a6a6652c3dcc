package org.vmcoregdb.server.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.server.command.CommandException;

/** Commands about memory and containers, on the sample dump. */
class MemoryCommandsTest {
    private static SampleContext context;

    @BeforeAll
    static void open() {
        context = new SampleContext();
    }

    private static String text(String line) throws CommandException {
        return context.text(line);
    }

    private static String json(String line) throws CommandException {
        return context.json(line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "rd -8 linux_banner 4 # :  4c 69 6e 75                                       Linu",
                "rd -16 linux_banner 2 # :  694c 756e                                 Linu",
                "rd -32 -x linux_banner 2 # :  756e694c 65762078",
                "rd -64 linux_banner # :  65762078756e694c                    Linux ve",
                "rd -N -32 linux_banner # :  4c696e75                              uniL",
                "rd -a linux_banner # :  Linux version 6.1.0",
                "rd -a linux_banner 5 # :  Linux",
                "rd -d -8 init_task 2 # :    0  64",
                "rd -D init_task # :                 16384",
                "rd -d init_task # :            16384",
                "rd -d -16 init_task # :  16384",
                "rd -R -8 linux_banner 2 # 4c",
                "rd -o 6 -a linux_banner 7 # :  version",
                "rd -e linux_banner+8 linux_banner # Linux ve",
                "rd -s &init_task+2192 # neither",
                "rd -p 1000000 # 1000000:  ",
                "rd -f 0 2 #                0:  202020504d55444b",
                "struct -f list_head 0 # next = 0x",
                "set hex # radix: 16 (hex)",
                "set dec # radix: 10 (decimal)",
                "kmem --check kmalloc-64 # DAMAGED: none",
                "ptov 1000000 # 1000000",
                "ptov 100:0-1 # PER-CPU OFFSET: 100",
                "btop 1000fff # 1000fff: 1000",
                "ptob 0x1000 # 1000: 1000000",
                "pte 8000000003b17063 # 8000000003b17063   3b17000  (PRESENT|RW|ACCESSED|DIRTY|NX)",
                "pte 100 # (PROTNONE|GLOBAL)",
                "pte 0 # (no mapping)",
                "eval -b 41dc065 # bits set: 26 20 19 18 16 15 14 6 5 2 0",
                "eval -1 # 18446744073709551615  (-1)",
                "eval 3g # (3GB)",
                "ascii 62696c2f7273752f # : /usr/lib",
                "ascii ff7f0a # <LF><DEL><ff>",
                "ascii # 7 | BEL ETB  '",
                "search -c Linux version -s linux_banner -l 4096 # Linux version 6.1",
                "search -x 1 -w 756e694c -s linux_banner -l 16 # :  756e694c",
                "search -h -m f 756f -s linux_banner -l 16 # : 756e",
                "search -s linux_banner -l 8 65762078756e694c # : 65762078756e694c",
                "search -t init_task # (init_task)",
                "whatis -r 16 -m list_head # file_lock_list_struct",
                "whatis init_task.pid # pid_t",
                "p init_task.pid == 0 && 2 >= 1 # = 1",
                "p init_task.pid != 0 || 1 < 0 # = 0",
                "p init_task.pid ? 5 : 7 <= 8 # = 1",
                "p/x init_task.flags # = 0x",
                "list -H modules -o module.list -s module.name # name = \"crashme",
                "list -H super_blocks -S super_block.s_magic,s_id -x # s_magic = 0x1021994",
                "list task_struct.tasks -h init_task -S task_struct.tasks,comm # comm = \"swapper/0\"",
                "list -h init_task -O task_struct.children -o task_struct.sibling -s task_struct.pid # pid = 1",
                "list -r -B modules # ffffffff",
                "list -s list_head -H modules # struct list_head {",
                "tree -o vmap_area.rb_node -lp vmap_area_root # position: root/l",
                "tree -t xarray -p -r pid_namespace.idr init_pid_ns -s pid.count # index: 1  position: root/0/1",
                "tree -t radix irq_desc_tree -S irq_desc.depth # depth = 0",
                "vtop init_task # PGD DIRECTORY: ",
                "vtop -c 1 401000 # /bin/busybox",
                "foreach 1 2 vtop 401000 # COMMAND: \"kthreadd\"",
                "vtop ffffffffc0000000 # (not mapped)",
                "vtop 0 # (not accessible)"
            })
    void saysWhatIsThere(String line, String part) throws CommandException {
        if (part.equals("neither")) {
            assertThatThrownBy(() -> text(line)).hasMessageContaining("neither");
            return;
        }
        assertThat(text(line)).contains(part);
        assertThat(json(line)).startsWith("{\"type\":").endsWith("}\n").doesNotContain("{}");
    }

    @Test
    void namesOfSymbolsAndSlabCaches() throws CommandException {
        assertThat(text("rd -S init_task 200")).contains("init_task+168").contains("[task_struct]");
        assertThat(text("rd -SS init_task 200")).contains(":task_struct]");
        assertThat(json("rd -s init_task 60")).contains("\"symbol\":\"init_task+0x");
    }

    @Test
    void mapleTreesWithTheirNodes() throws CommandException {
        String mm = text("task -R mm 1").replaceAll("(?s).*mm = 0x([0-9a-f]+).*", "$1");
        String line = "tree -t maple -r mm_struct.mm_mt " + mm;
        assertThat(text(line + " -s vm_area_struct.vm_start")).contains("  vm_start = 4194304,\n");
        assertThat(text(line + " -v -p -x"))
                .contains("maple_tree(")
                .contains("node 0x")
                .contains("  index: 1  position: root/1\n");
        assertThat(json(line + " -v")).contains("\"maple_node\"").contains("\"maple_slot\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rd",
                "rd nobody",
                "rd -m 1000",
                "rd -s -32 init_task",
                "rd 0",
                "rd -p ffffffff00000000",
                "rd linux_banner -1",
                "rd -e linux_banner linux_banner",
                "rd -f 7fffffff00000000",
                "search",
                "search -w ffffffff8",
                "search -c x -m 1",
                "search -s 1 -l 8 5",
                "search -s linux_banner+1 5",
                "search -t -s init_task 5",
                "search -e 0 5",
                "search -s init_task -e init_task 5",
                "search -l 1 -e init_task 5",
                "search -x 100000 5",
                "search nobody",
                "list",
                "list 0",
                "list nobody",
                "list -h -H modules",
                "list -O 8 modules",
                "list -o 8 16 modules",
                "list -H init_task+2304",
                "list -s module.nosuch -H modules",
                "tree -t shrub init_task",
                "tree -t maple -l init_task",
                "tree -t maple -o 8 init_task",
                "tree -v vmap_area_root",
                "tree nobody",
                "tree 0",
                "vtop -k 1000",
                "vtop -u init_task",
                "vtop -u -k 1000",
                "vtop -c 99999 1000",
                "foreach 1 vtop -c 1 1000",
                "pte f800000000000000",
                "pte x",
                "ascii linux",
                "ptov x",
                "btop +1",
                "eval",
                "eval 1/0",
                "whatis -r x",
                "whatis",
                "struct -f list_head 7fffffff00000000",
                "struct -c 0 list_head init_task",
                "struct -r list_head.next,prev init_task",
                "p 1 ? 2"
            })
    void nonsenseIsRefusedInASentence(String line) {
        assertThatThrownBy(() -> context.run(line))
                .isInstanceOf(CommandException.class)
                .message()
                .hasSizeGreaterThan(5)
                .doesNotContain("\n");
    }
}
