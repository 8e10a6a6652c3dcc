package org.vmcoregdb.server.command.mount;

import java.util.Locale;
import org.vmcoregdb.kernel.fs.Mount;
import org.vmcoregdb.kernel.fs.OpenFile;
import org.vmcoregdb.server.answer.JsonObject;

/** {@code mount} as JSON. */
final class MountsJson {
    private MountsJson() {}

    static void write(JsonObject out, MountsAnswer answer) {
        out.put("mounts", answer.mounts().stream().map(MountsJson::shown).toList())
                .put("problem", answer.problem());
    }

    private static JsonObject shown(MountsAnswer.Shown shown) {
        Mount mount = shown.mount();
        JsonObject out = new JsonObject()
                .address("mount", mount.address())
                .address("vfsmount", mount.vfsmount())
                .address("super_block", mount.superBlock())
                .put("type", mount.type())
                .put("device", mount.device())
                .put("directory", mount.directory())
                .put("problem", mount.problem())
                .put(
                        "open_files",
                        shown.open()
                                .map(files ->
                                        files.stream().map(MountsJson::file).toList()));
        shown.dirty()
                .ifPresent(d -> out.put(
                                "dirty_inodes",
                                d.inodes().stream().map(JsonObject::hex).toList())
                        .put("dirty_problem", d.problem()));
        return out;
    }

    private static JsonObject file(OpenFile file) {
        return new JsonObject()
                .address("file", file.file())
                .address("dentry", file.dentry())
                .address("inode", file.inode())
                .put("kind", file.kind().name().toLowerCase(Locale.ROOT))
                .put("path", file.path())
                .put("problem", file.problem());
    }
}
