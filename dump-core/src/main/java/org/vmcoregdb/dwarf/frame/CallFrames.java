package org.vmcoregdb.dwarf.frame;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSection;
import org.vmcoregdb.dwarf.DebugSections;

/**
 * The call frame information of a file: {@code .debug_frame} and {@code .eh_frame}. Addresses are those of the file, or
 * those where its sections were placed. Looked at when first asked; safe for use by many threads.
 */
public final class CallFrames {
    private final DebugSections sections;
    private volatile @Nullable List<Table> tables;

    /** A section that can be searched. */
    private record Table(DebugSection section, FrameSearch search) {}

    /** Reads nothing yet. */
    public CallFrames(DebugSections sections) {
        this.sections = sections;
    }

    /**
     * What holds before the instruction at an address runs. For a frame that called another, ask for its return address
     * minus 1: a call may be the last instruction of its function.
     *
     * @return empty if nothing is known of that address
     * @throws FormatException if what describes it is damaged
     */
    public Optional<CallFrameRow> at(long address) throws FormatException {
        for (Table table : tables()) {
            Optional<FrameEntry> entry = table.search.find(address);
            if (entry.isPresent()) {
                return CallFrameProgram.row(table.section, entry.get(), address);
            }
        }
        return Optional.empty();
    }

    private List<Table> tables() throws FormatException {
        List<Table> known = tables;
        if (known == null) {
            known = open();
            tables = known;
        }
        return known;
    }

    private List<Table> open() throws FormatException {
        List<Table> opened = new ArrayList<>();
        DebugSection debugFrame = sections.named(".debug_frame");
        if (debugFrame.isPresent()) {
            opened.add(new Table(debugFrame, FrameIndex.of(new FrameSection(debugFrame, false))));
        }
        DebugSection exceptionFrames = sections.named(".eh_frame");
        if (exceptionFrames.isPresent()) {
            FrameSection frames = new FrameSection(exceptionFrames, true);
            Optional<FrameSearch> header = FrameHeaderTable.open(sections.named(".eh_frame_hdr"), frames);
            opened.add(new Table(exceptionFrames, header.isPresent() ? header.get() : FrameIndex.of(frames)));
        }
        return List.copyOf(opened);
    }
}
