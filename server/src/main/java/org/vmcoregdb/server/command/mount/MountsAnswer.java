package org.vmcoregdb.server.command.mount;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.fs.Mount;
import org.vmcoregdb.kernel.fs.OpenFile;
import org.vmcoregdb.kernel.fs.SuperBlocks;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * File systems that are mounted: {@code mount}.
 *
 * @param problem why there may be more
 */
public record MountsAnswer(List<Shown> mounts, Optional<String> problem, Look look) implements Answer {
    /**
     * One mount, and what was asked about its file system.
     *
     * @param open the files that tasks have open on it, each once
     * @param dirty the inodes that are not written
     */
    public record Shown(Mount mount, Optional<List<OpenFile>> open, Optional<SuperBlocks.Dirty> dirty) {}

    /**
     * How they are shown.
     *
     * @param nested whether a mount is a {@code struct mount}, not a {@code struct vfsmount}
     */
    public record Look(boolean nested) {}

    @Override
    public String type() {
        return "mounts";
    }

    @Override
    public void text(TextPage page) {
        MountsText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        MountsJson.write(out, this);
    }
}
