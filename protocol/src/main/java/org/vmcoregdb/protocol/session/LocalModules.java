package org.vmcoregdb.protocol.session;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.protocol.codec.JsonText;
import org.vmcoregdb.protocol.packet.Hex;
import org.vmcoregdb.protocol.packet.Reply;
import org.vmcoregdb.protocol.target.LocalFiles;
import org.vmcoregdb.protocol.target.LocalFiles.LocalFile;
import org.vmcoregdb.protocol.target.Target;
import org.vmcoregdb.protocol.target.XmlText;

/**
 * Tells LLDB about files with symbols that it may find on its own machine. It asks for the list twice when it attaches, and in
 * between, if it has an executable by then, how far that was moved. So the first list is empty: whether the client has a file
 * of its own shows in the question before the second one, and its answer is about that file, not about one of ours.
 */
final class LocalModules {
    private final Target target;
    private boolean clientHasExecutable;
    private boolean asked;

    LocalModules(Target target) {
        this.target = target;
    }

    /** The client has a file of the program and asked where that is: another one of it would have everything twice. */
    void clientHasExecutable() {
        clientHasExecutable = true;
    }

    /** gdb/features/library-list-svr4.dtd, as far as LLDB reads it; empty if there are no such files. */
    Optional<byte[]> xml() {
        return target.localFiles().map(files -> xml(files).getBytes(StandardCharsets.UTF_8));
    }

    private String xml(LocalFiles files) {
        boolean first = !asked && !clientHasExecutable;
        asked = true;
        StringBuilder xml = new StringBuilder("<library-list-svr4 version=\"1.0\">\n");
        int number = 1;
        for (LocalFile file : first ? List.<LocalFile>of() : files.all()) {
            if (file.executable() && clientHasExecutable) {
                continue;
            }
            xml.append("<library name=\"");
            XmlText.append(xml, file.path());
            xml.append("\" lm=\"0x").append(Integer.toHexString(number++));
            xml.append("\" l_addr=\"0x").append(Long.toHexString(file.slide())).append("\" l_ld=\"0x0\"/>\n");
        }
        return xml.append("</library-list-svr4>\n").toString();
    }

    /** The reply to {@code qModuleInfo}: empty where there is nothing to say, and then LLDB reads the file itself. */
    Reply info(String path) {
        Optional<byte[]> buildId = buildId(path);
        if (buildId.isEmpty()) {
            return Reply.EMPTY;
        }
        return Reply.text("uuid:" + Hex.of(Hex.of(buildId.get())) + ";triple:"
                + Hex.of(target.host().triple()) + ";file_offset:0;file_size:" + Long.toHexString(size(path))
                + ";file_path:" + Hex.of(path) + ";");
    }

    /** The reply to {@code jModulesInfo}: those of the files that are known. */
    Reply infos(List<String> paths) {
        return Reply.text(JsonText.write(out -> {
            out.writeStartArray();
            for (String path : paths) {
                Optional<byte[]> id = buildId(path);
                if (id.isPresent()) {
                    out.writeStartObject();
                    out.writeStringField("uuid", Hex.of(id.get()));
                    out.writeStringField("triple", target.host().triple());
                    out.writeStringField("file_path", path);
                    out.writeNumberField("file_offset", 0);
                    out.writeNumberField("file_size", size(path));
                    out.writeEndObject();
                }
            }
            out.writeEndArray();
        }));
    }

    private long size(String path) {
        return target.localFiles().map(files -> files.size(path).orElse(0)).orElse(0L);
    }

    private Optional<byte[]> buildId(String path) {
        return target.localFiles().flatMap(files -> files.buildId(path));
    }
}
