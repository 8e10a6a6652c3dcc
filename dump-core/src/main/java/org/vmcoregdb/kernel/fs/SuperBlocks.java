package org.vmcoregdb.kernel.fs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** What belongs to a file system: its inodes that are not written yet. Safe for many threads. */
public final class SuperBlocks {
    private static final Part<SuperBlocks> PART = Part.of(SuperBlocks::new);

    /** Inodes of a file system that are looked at; each takes half a kilobyte of a machine's memory. */
    private static final int INODES_LIMIT = 4 << 20;

    private final AddressSpace memory;
    private final Optional<Field> all;
    private final Optional<Field> dirtyList;
    private final Optional<Field> link;
    private final Optional<Field> dirtyLink;
    private final Optional<Field> state;
    private final Field ofInode;
    private final Field ofDentry;
    private final long dirtyBits;

    /**
     * Inodes that have changes which are not written.
     *
     * @param inodes their addresses
     * @param problem why there may be more
     */
    public record Dirty(List<Long> inodes, Optional<String> problem) {}

    /** File systems of a kernel. */
    public static SuperBlocks of(Kernel kernel) {
        return kernel.part(PART);
    }

    private SuperBlocks(Kernel kernel) {
        memory = kernel.memory();
        Struct block = kernel.types().struct("super_block");
        Struct inode = kernel.types().struct("inode");
        all = block.field("s_inodes");
        dirtyList = block.field("s_dirty");
        link = inode.field("i_sb_list");
        dirtyLink = inode.field("i_list");
        state = inode.field("i_state.__state", "i_state");
        ofInode = inode.need("i_sb");
        ofDentry = kernel.types().struct("dentry").need("d_sb");
        dirtyBits = dirtyBits(kernel);
    }

    /** {@code I_DIRTY}: sync, datasync and pages. Before 6.12 the lowest three bits, since then they have a name of their own before them. */
    private static long dirtyBits(Kernel kernel) {
        Optional<CType.EnumType> named = kernel.types().enumeration("inode_state_flags_enum");
        if (named.isPresent()) {
            long bits = 0;
            for (CType.Enumerator flag : named.get().enumerators()) {
                bits |= flag.name().matches("I_DIRTY_(SYNC|DATASYNC|PAGES)") ? flag.value() : 0;
            }
            return bits;
        }
        return kernel.types().enumeration("inode_state_bits").isPresent() ? 7L << 3 : 7;
    }

    /**
     * The inodes of a file system that are dirty: until 2.6.31 a list of the file system, since then those of its inodes whose state says so.
     *
     * @param stopped whether nobody waits for the answer
     */
    public Dirty dirty(long superBlock, BooleanSupplier stopped) {
        if (dirtyList.isPresent() && dirtyLink.isPresent()) {
            ListWalk list = ListWalk.from(memory, dirtyList.get().at(superBlock), INODES_LIMIT);
            List<Long> inodes = new ArrayList<>();
            for (long node : list.nodes()) {
                inodes.add(node - dirtyLink.get().offset());
            }
            return new Dirty(inodes, list.problem());
        }
        if (all.isEmpty() || link.isEmpty() || state.isEmpty()) {
            return new Dirty(List.of(), Optional.of("this kernel's types do not say where inodes are"));
        }
        ListWalk list = ListWalk.from(memory, all.get().at(superBlock), INODES_LIMIT);
        Optional<String> problem = list.problem();
        List<Long> inodes = new ArrayList<>();
        for (long node : list.nodes()) {
            if (stopped.getAsBoolean()) {
                break;
            }
            long inode = node - link.get().offset();
            try {
                if ((state.get().read(memory, inode) & dirtyBits) != 0) {
                    inodes.add(inode);
                }
            } catch (MemoryFault missing) {
                problem = problem.or(() -> Optional.ofNullable(missing.getMessage()));
            }
        }
        return new Dirty(inodes, problem);
    }

    /** What a {@code struct inode} at this address, if it is one, would have as its file system's; 0 if it is not in the dump. */
    public long ofInode(long inode) {
        return value(ofInode, inode);
    }

    /** The same of a {@code struct dentry}. */
    public long ofDentry(long dentry) {
        return value(ofDentry, dentry);
    }

    private long value(Field field, long struct) {
        try {
            return field.read(memory, struct);
        } catch (MemoryFault missing) {
            return 0;
        }
    }
}
