package org.vmcoregdb.protocol.target;

/** Writes {@code target.xml} (gdb/features/gdb-target.dtd). */
final class TargetXml {
    private final StringBuilder out = new StringBuilder(8192);

    private TargetXml() {}

    static String write(TargetDescription description) {
        TargetXml xml = new TargetXml();
        xml.document(description);
        return xml.out.toString();
    }

    private void document(TargetDescription description) {
        out.append("<?xml version=\"1.0\"?>\n<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n<target version=\"1.0\">\n");
        text("architecture", description.architecture());
        description.osabi().ifPresent(osabi -> text("osabi", osabi));
        for (Feature feature : description.features()) {
            open("feature").attribute("name", feature.name()).endOpen();
            feature.types().forEach(this::type);
            feature.registers().forEach(this::register);
            out.append("</feature>\n");
        }
        out.append("</target>\n");
    }

    private void type(RegisterType type) {
        if (type instanceof RegisterType.Flags flags) {
            open("flags")
                    .attribute("id", flags.id())
                    .attribute("size", flags.bytes())
                    .endOpen();
            for (RegisterType.BitField field : flags.fields()) {
                open("field")
                        .attribute("name", field.name())
                        .attribute("start", field.start())
                        .attribute("end", field.end())
                        .endEmpty();
            }
            out.append("</flags>\n");
        } else if (type instanceof RegisterType.Vector vector) {
            open("vector")
                    .attribute("id", vector.id())
                    .attribute("type", vector.elementType())
                    .attribute("count", vector.count())
                    .endEmpty();
        } else if (type instanceof RegisterType.Union union) {
            open("union").attribute("id", union.id()).endOpen();
            for (RegisterType.Member member : union.members()) {
                open("field")
                        .attribute("name", member.name())
                        .attribute("type", member.type())
                        .endEmpty();
            }
            out.append("</union>\n");
        }
    }

    private void register(Register register) {
        open("reg")
                .attribute("name", register.name())
                .attribute("bitsize", register.bits())
                .attribute("type", register.type())
                .attribute("regnum", register.number());
        register.group().ifPresent(group -> attribute("group", group));
        // LLDB's own attributes, which gdb passes over
        register.dwarfNumber()
                .ifPresent(dwarf -> attribute("dwarf_regnum", dwarf).attribute("ehframe_regnum", dwarf));
        endEmpty();
    }

    private void text(String element, String content) {
        out.append('<').append(element).append('>');
        XmlText.append(out, content);
        out.append("</").append(element).append(">\n");
    }

    private TargetXml open(String element) {
        out.append('<').append(element);
        return this;
    }

    private TargetXml attribute(String name, int value) {
        out.append(' ').append(name).append("=\"").append(value).append('"');
        return this;
    }

    private TargetXml attribute(String name, String value) {
        out.append(' ').append(name).append("=\"");
        XmlText.append(out, value);
        out.append('"');
        return this;
    }

    private void endOpen() {
        out.append(">\n");
    }

    private void endEmpty() {
        out.append("/>\n");
    }
}
