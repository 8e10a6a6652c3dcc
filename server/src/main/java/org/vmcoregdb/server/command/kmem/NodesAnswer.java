package org.vmcoregdb.server.command.kmem;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.mm.MemoryBlock;
import org.vmcoregdb.kernel.mm.MemorySections;
import org.vmcoregdb.kernel.mm.MemoryZones;
import org.vmcoregdb.kernel.mm.PageStructs;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.Columns;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * Nodes, sections and blocks of memory: {@code kmem -n}.
 *
 * @param digits how many a physical address takes
 */
public record NodesAnswer(
        List<MemoryZones.Node> nodes, MemorySections sections, List<MemoryBlock> blocks, PageStructs map, int digits)
        implements Answer {
    private static final String[] STATES = {"P", "M", "O", "E", "D"};
    private static final String LINE = "-".repeat(67);

    @Override
    public String type() {
        return "memory_nodes";
    }

    @Override
    public void text(TextPage page) {
        boolean first = true;
        for (MemoryZones.Node node : nodes) {
            if (!first) {
                page.append('\n').append(LINE);
            }
            node(page, node, first);
            first = false;
        }
        if (sections.present().isEmpty()) {
            return;
        }
        page.append('\n')
                .append(LINE)
                .lines("\n\nNR      SECTION        CODED_MEM_MAP        MEM_MAP       STATE PFN\n");
        for (MemorySections.Section section : sections.present()) {
            page.format(
                    "%2d  %016x  %s  %s  %s %-16d%n",
                    section.number(),
                    section.address(),
                    hex(section.coded()),
                    hex(section.coded() + pfn(section) * map.structBytes()),
                    Columns.centered(state(section), 5),
                    pfn(section));
        }
        if (!blocks.isEmpty()) {
            blocks(page);
        }
    }

    private static String hex(long value) {
        return String.format(Locale.ROOT, "%16x", value);
    }

    private void node(TextPage page, MemoryZones.Node node, boolean first) {
        page.lines(first ? "" : "\n\n").lines("NODE    SIZE      PGLIST_DATA       BOOTMEM_DATA       NODE_ZONES   \n");
        boolean head = true;
        for (MemoryZones.Zone zone : node.zones()) {
            if (head) {
                page.format(
                        " %2d   %s  %016x  %s  %016x%n",
                        node.id(),
                        Columns.centered(Long.toString(node.spanned()), 8),
                        node.address(),
                        node.bootData().isPresent() ? hex(node.bootData().getAsLong()) : "      ----      ",
                        zone.address());
            } else {
                page.append(" ".repeat(52))
                        .append(Long.toHexString(zone.address()))
                        .append('\n');
            }
            head = false;
        }
        page.lines("    MEM_MAP          START_PADDR    START_MAPNR\n");
        page.format(
                "%s  %s  %s%n",
                Columns.centered(Long.toHexString(record(node.startPfn()).orElse(0)), 16),
                middle(Long.toHexString(node.startPfn() * map.pageBytes()), 16),
                middle(Long.toString(node.startPfn()), 11));
        page.lines("\nZONE  NAME         SIZE       MEM_MAP      START_PADDR  START_MAPNR\n");
        for (MemoryZones.Zone zone : node.zones()) {
            boolean empty = zone.spanned() == 0;
            page.format(
                    " %2d   %-9s %7d  %16x  %11x  %11d%n",
                    zone.index(),
                    zone.name(),
                    zone.spanned(),
                    empty ? 0 : record(zone.startPfn()).orElse(0),
                    zone.startPfn() * map.pageBytes(),
                    empty ? 0 : zone.startPfn());
        }
    }

    /** In the middle; what is left over of an odd number of blanks goes to the left. */
    private static String middle(String text, int width) {
        int blanks = Math.max(0, width - text.length());
        return " ".repeat(blanks - blanks / 2) + text + " ".repeat(blanks / 2);
    }

    private OptionalLong record(long pfn) {
        return map.record(pfn * map.pageBytes());
    }

    private long pfn(MemorySections.Section section) {
        return section.number() * (sections.bytes() / map.pageBytes());
    }

    private static String state(MemorySections.Section section) {
        StringBuilder state = new StringBuilder();
        for (int i = 0; i < STATES.length; i++) {
            state.append((section.flags() >>> i & 1) != 0 ? STATES[i] : "");
        }
        return state.toString();
    }

    private void blocks(TextPage page) {
        boolean numbered = blocks.get(0).node().isPresent();
        boolean sized = blocks.get(0).bytes().isPresent();
        String range = sized ? "PHYSICAL RANGE" : "PHYSICAL START";
        page.append('\n')
                .append("   MEM_BLOCK        NAME      ")
                .append(numbered ? Columns.centered(range, digits * 2 + 2) : Columns.centered(range, digits * 2))
                .append(numbered ? "   NODE  STATE   START_SECTION_NO" : "    STATE   START_SECTION_NO")
                .append('\n');
        for (MemoryBlock block : blocks) {
            long start = block.firstSection() * sections.bytes();
            String name = Columns.centered(block.name(), numbered ? 12 : 10);
            page.format(" %016x %s ", block.address(), name);
            if (block.bytes().isPresent()) {
                page.format(
                        "%" + digits + "x - %" + digits + "x",
                        start,
                        start + block.bytes().getAsLong() - 1);
            } else {
                page.append(Columns.centered(Long.toHexString(start), digits * 2 + 3));
            }
            if (block.node().isPresent()) {
                page.append(' ')
                        .append(Columns.centered(Integer.toString(block.node().getAsInt()), 4));
            }
            page.format("  %-7s %-12d%n", block.state(), block.firstSection());
        }
    }

    @Override
    public void json(JsonObject out) {
        out.put("nodes", nodes.stream().map(NodesAnswer::json).toList())
                .put("section_bytes", JsonObject.unsigned(sections.bytes()))
                .put("sections", sections.present().stream().map(this::json).toList())
                .put("blocks", blocks.stream().map(NodesAnswer::json).toList());
    }

    private static JsonObject json(MemoryZones.Node node) {
        return new JsonObject()
                .put("node", node.id())
                .address("address", node.address())
                .put("start_pfn", JsonObject.unsigned(node.startPfn()))
                .put("spanned_pages", JsonObject.unsigned(node.spanned()))
                .address("bootmem_data", node.bootData())
                .put("zones", node.zones().stream().map(ZonesAnswer::zone).toList());
    }

    private JsonObject json(MemorySections.Section section) {
        return new JsonObject()
                .put("number", JsonObject.unsigned(section.number()))
                .address("address", section.address())
                .address("coded_mem_map", section.coded())
                .put("state", state(section));
    }

    private static JsonObject json(MemoryBlock block) {
        JsonObject out = new JsonObject()
                .address("address", block.address())
                .put("name", block.name())
                .put("first_section", JsonObject.unsigned(block.firstSection()))
                .put("node", block.node())
                .put("state", block.state());
        if (block.bytes().isPresent()) {
            out.put("bytes", JsonObject.unsigned(block.bytes().getAsLong()));
        }
        return out;
    }
}
