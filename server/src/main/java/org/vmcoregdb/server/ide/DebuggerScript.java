package org.vmcoregdb.server.ide;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Scripts for debuggers, which make {@code monitor} commands be about the thread that the debugger shows. */
public enum DebuggerScript {
    /** For gdb with Python: {@code source FILE}. */
    GDB("vmcore_gdb_helper.py"),
    /** For LLDB with Python: {@code command script import FILE}. */
    LLDB("vmcore_lldb_helper.py");

    private final String file;

    DebuggerScript(String file) {
        this.file = file;
    }

    /** What to call the file: LLDB takes it for the name of a Python module. */
    public String file() {
        return file;
    }

    /** Its content. */
    public byte[] content() {
        try (InputStream in = DebuggerScript.class.getResourceAsStream("/org/vmcoregdb/server/client/" + file)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its file " + file);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As users write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
