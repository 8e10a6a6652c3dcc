package org.vmcoregdb.server.command.types;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.print.DeclarationLine;
import org.vmcoregdb.types.print.Declarations;
import org.vmcoregdb.types.print.ValueText.Radix;

/** What {@code struct} and {@code whatis} say of a type. */
final class TypeDeclarations {
    private TypeDeclarations() {}

    /** A struct or some of its members; naming members shows their offsets. */
    static Answer of(StructReference reference, boolean offsets, OptionalLong base, Radix radix) {
        List<DeclarationLine> body = Declarations.body(reference.type());
        if (reference.members().isEmpty()) {
            return new TypeAnswers.Declaration(reference.type(), body, true, offsets, base, radix);
        }
        List<DeclarationLine> lines = new ArrayList<>();
        lines.add(body.get(0));
        for (MemberPath path : reference.members()) {
            String[] names = path.path().split("[.\\[]", -1);
            if (names.length == 1) {
                body.stream()
                        .filter(line -> !line.inside() && line.name().equals(names[0]))
                        .forEach(lines::add);
            } else {
                lines.add(new DeclarationLine(
                        1,
                        path.path(),
                        Declarations.variable(path.member().type(), path.path()) + ";",
                        OptionalLong.of(path.byteOffset()),
                        false));
            }
        }
        lines.add(body.get(body.size() - 1));
        return new TypeAnswers.Declaration(reference.type(), lines, false, true, base, radix);
    }

    /** {@code typedef int pid_t;}: what it stands for in the end, one struct without a name written out. */
    static Answer typedef(String name, CType type) {
        CType plain = type.stripped();
        StringBuilder text = new StringBuilder("typedef ");
        if (plain instanceof CType.CompositeType composite) {
            List<DeclarationLine> lines = Declarations.body(composite);
            for (int i = 0; i < lines.size() - 1; i++) {
                text.append("    ".repeat(lines.get(i).depth()))
                        .append(lines.get(i).text())
                        .append('\n');
            }
            text.append("} ").append(name).append(';');
        } else {
            text.append(Declarations.type(plain)).append(' ').append(name).append(';');
        }
        return new TypeAnswers.Name(name, text.toString(), OptionalLong.of(type.size()));
    }
}
