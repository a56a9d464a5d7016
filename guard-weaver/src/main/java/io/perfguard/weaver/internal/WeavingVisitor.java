/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver.internal;

import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.Attribute;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.jar.asm.TypePath;
import org.jspecify.annotations.Nullable;

/**
 * Weaves a class: the body of an annotated method moves to a private synthetic method, and the
 * method itself becomes the look-up, the operation or the invalidation around it. Nothing else of
 * the class changes, but for one private transient field where results are kept for each object,
 * and the name of the holder among the nest's members.
 *
 * <p>Not thread-safe.
 */
public final class WeavingVisitor extends ClassVisitor {
  /*
   * What a method with all three annotations becomes; each arrow is a call of a private synthetic method:
   *
   *   process               run = O0.begin(); try { process$guard$untimed } ... end(run)
   *   process$guard$untimed    try { process$guard$unnoticed } finally { I0.invalidate(parts) }
   *   process$guard$unnoticed  held = C0.find(key); held != null ? value(held) : C0.load(key, this, args)
   *   process$guard$uncached   the body, called by C0.load through the holder
   *
   * Annotations, names of parameters and generic types stay on the method, the code with its lines and variables moves.
   * A monitor moves with the body: a hit must not wait for a load.
   */
  private final Plan plan;
  private final List<String> newNestMembers;

  /**
   * A visitor that weaves.
   *
   * @param plan what is woven
   * @param newNestMembers classes that join the nest, if this class is its host
   * @param next receives the woven class
   */
  WeavingVisitor(Plan plan, List<String> newNestMembers, ClassVisitor next) {
    super(Opcodes.ASM9, next);
    this.plan = plan;
    this.newNestMembers = newNestMembers;
  }

  @Override
  public @Nullable MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    for (Plan.Planned planned : plan.methods()) {
      MethodModel method = planned.method();
      if (method.name.equals(name) && method.descriptor.equals(descriptor)) {
        MethodVisitor outside = super.visitMethod(
            access & ~(Opcodes.ACC_SYNCHRONIZED | Opcodes.ACC_STRICT),
            name,
            descriptor,
            signature,
            exceptions);
        Kind innermost = innermost(planned);
        MethodVisitor inside =
            moved(access, innermost.moved(name), descriptor, exceptions, Opcodes.ACC_SYNCHRONIZED);
        return new Splitter(outside, inside, planned);
      }
    }
    return super.visitMethod(access, name, descriptor, signature, exceptions);
  }

  private MethodVisitor moved(
      int access, String name, String descriptor, String @Nullable [] exceptions, int keep) {
    int flags = access & (Opcodes.ACC_STATIC | Opcodes.ACC_STRICT | keep);
    return super.visitMethod(
        flags | Opcodes.ACC_PRIVATE | Opcodes.ACC_SYNTHETIC, name, descriptor, null, exceptions);
  }

  private static Kind innermost(Plan.Planned planned) {
    Kind last = Kind.OPERATION;
    for (Kind kind : Kind.values()) {
      if (planned.has(kind)) {
        last = kind;
      }
    }
    return last;
  }

  @Override
  public void visitEnd() {
    if (plan.needsScopeField()) {
      visitField(
              Opcodes.ACC_PRIVATE | Opcodes.ACC_TRANSIENT | Opcodes.ACC_SYNTHETIC,
              Code.FIELD,
              "L" + Code.SCOPE + ";",
              null,
              null)
          .visitEnd();
    }
    newNestMembers.forEach(this::visitNestMember);
    super.visitEnd();
  }

  /** Parts a method: its declaration stays outside, its code goes inside. */
  private final class Splitter extends MethodVisitor {
    private final MethodVisitor outside;
    private final Plan.Planned planned;

    Splitter(MethodVisitor outside, MethodVisitor inside, Plan.Planned planned) {
      super(Opcodes.ASM9, inside);
      this.outside = outside;
      this.planned = planned;
    }

    @Override
    public void visitParameter(@Nullable String name, int access) {
      outside.visitParameter(name, access);
    }

    @Override
    public @Nullable AnnotationVisitor visitAnnotationDefault() {
      return outside.visitAnnotationDefault();
    }

    @Override
    public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
      return outside.visitAnnotation(descriptor, visible);
    }

    @Override
    public @Nullable AnnotationVisitor visitTypeAnnotation(
        int reference, @Nullable TypePath path, String descriptor, boolean visible) {
      return outside.visitTypeAnnotation(reference, path, descriptor, visible);
    }

    @Override
    public void visitAnnotableParameterCount(int count, boolean visible) {
      outside.visitAnnotableParameterCount(count, visible);
    }

    @Override
    public @Nullable AnnotationVisitor visitParameterAnnotation(
        int parameter, String descriptor, boolean visible) {
      return outside.visitParameterAnnotation(parameter, descriptor, visible);
    }

    @Override
    public void visitAttribute(Attribute attribute) {
      outside.visitAttribute(attribute);
    }

    @Override
    public void visitEnd() {
      super.visitEnd();
      List<Kind> kinds = new ArrayList<>();
      for (Kind kind : Kind.values()) {
        if (planned.has(kind)) {
          kinds.add(kind);
        }
      }
      MethodVisitor around = outside;
      for (int i = 0; i < kinds.size(); i++) {
        new Around(planned, around).write(kinds.get(i));
        if (i + 1 < kinds.size()) {
          MethodModel method = planned.method();
          around =
              moved(method.access, kinds.get(i).moved(method.name), method.descriptor, null, 0);
        }
      }
    }
  }

  /** What is around a body. */
  private final class Around {
    private final Plan.Planned planned;
    private final MethodModel method;
    private final MethodVisitor code;
    private final String holder = plan.holder();
    private final int first;

    Around(Plan.Planned planned, MethodVisitor code) {
      this.planned = planned;
      this.method = planned.method();
      this.code = code;
      this.first = method.slots();
    }

    void write(Kind kind) {
      code.visitCode();
      if (method.firstLine > 0) {
        Label start = new Label();
        code.visitLabel(start);
        code.visitLineNumber(method.firstLine, start);
      }
      switch (kind) {
        case CACHE -> cache();
        case INVALIDATE -> invalidate();
        case OPERATION -> operation();
      }
      // On the stack at most all arguments, or an array of them being filled, beside a few of ours.
      code.visitMaxs(first + 12, first + 6);
      code.visitEnd();
    }

    private void cache() {
      Plan.Cached cached = planned.cache();
      String site = "C" + planned.number();
      Label miss = new Label();
      Code.loadAll(code, method);
      code.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          holder,
          "k" + planned.number(),
          Code.withSelf(plan.type(), method, "Ljava/lang/Object;"),
          false);
      code.visitVarInsn(Opcodes.ASTORE, first);
      field(site, Code.CACHE_SITE);
      code.visitVarInsn(Opcodes.ALOAD, first);
      code.visitMethodInsn(
          Opcodes.INVOKEVIRTUAL,
          Code.CACHE_SITE,
          "find",
          "(Ljava/lang/Object;)Ljava/lang/Object;",
          false);
      code.visitInsn(Opcodes.DUP);
      code.visitJumpInsn(Opcodes.IFNULL, miss);
      if (method.returnsFuture()) {
        field(site, Code.CACHE_SITE);
        code.visitInsn(Opcodes.SWAP);
        code.visitMethodInsn(
            Opcodes.INVOKEVIRTUAL,
            Code.CACHE_SITE,
            "future",
            "(Ljava/lang/Object;)Ljava/util/concurrent/CompletableFuture;",
            false);
      } else {
        code.visitMethodInsn(
            Opcodes.INVOKESTATIC,
            Code.CACHE_SITE,
            cached != null && cached.copies() ? "copy" : "value",
            "(Ljava/lang/Object;)Ljava/lang/Object;",
            false);
      }
      giveBack();

      code.visitLabel(miss);
      frame("java/lang/Object", "java/lang/Object");
      code.visitInsn(Opcodes.POP);
      field(site, Code.CACHE_SITE);
      code.visitVarInsn(Opcodes.ALOAD, first);
      if (method.isStatic() && method.is(Opcodes.ACC_SYNCHRONIZED)) {
        code.visitLdcInsn(Type.getObjectType(plan.type().name)); // whose monitor it is
      } else if (method.isStatic()) {
        code.visitInsn(Opcodes.ACONST_NULL);
      } else {
        code.visitVarInsn(Opcodes.ALOAD, 0);
      }
      Code.loadArray(code, method);
      code.visitMethodInsn(
          Opcodes.INVOKEVIRTUAL,
          Code.CACHE_SITE,
          method.returnsFuture() ? "loadLater" : "load",
          "(Ljava/lang/Object;Ljava/lang/Object;[Ljava/lang/Object;)Ljava/lang/Object;",
          false);
      giveBack();
    }

    private void operation() {
      int result = first + 1;
      Label begin = new Label();
      Label end = new Label();
      Label thrown = new Label();
      code.visitTryCatchBlock(begin, end, thrown, "java/lang/Throwable");
      field("O" + planned.number(), Code.OPERATION_SITE);
      code.visitMethodInsn(
          Opcodes.INVOKEVIRTUAL, Code.OPERATION_SITE, "begin", "()Ljava/lang/Object;", false);
      code.visitVarInsn(Opcodes.ASTORE, first);
      code.visitLabel(begin);
      callInside(Kind.OPERATION);
      store(result);
      code.visitLabel(end);
      code.visitVarInsn(Opcodes.ALOAD, first);
      if (method.returnsFuture()) {
        code.visitVarInsn(Opcodes.ALOAD, result);
        code.visitMethodInsn(
            Opcodes.INVOKESTATIC,
            Code.OPERATION_SITE,
            "endLater",
            "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;",
            false);
        giveBack();
      } else {
        code.visitMethodInsn(
            Opcodes.INVOKESTATIC, Code.OPERATION_SITE, "end", "(Ljava/lang/Object;)V", false);
        giveBack(result);
      }
      code.visitLabel(thrown);
      frame("java/lang/Object", "java/lang/Throwable");
      code.visitVarInsn(Opcodes.ASTORE, result);
      code.visitVarInsn(Opcodes.ALOAD, first);
      code.visitVarInsn(Opcodes.ALOAD, result);
      code.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          Code.OPERATION_SITE,
          "fail",
          "(Ljava/lang/Object;Ljava/lang/Throwable;)V",
          false);
      code.visitVarInsn(Opcodes.ALOAD, result);
      code.visitInsn(Opcodes.ATHROW);
    }

    /** Where a part is read from an argument, the body may change it: then both keys go. */
    private boolean readsBefore() {
      Plan.Invalidating invalidating = planned.invalidate();
      List<KeyPath> key = invalidating == null ? null : invalidating.key();
      return key != null && key.stream().anyMatch(part -> !part.steps().isEmpty());
    }

    private void invalidate() {
      boolean before = readsBefore();
      int result = first + 1;
      Label begin = new Label();
      Label end = new Label();
      Label thrown = new Label();
      code.visitTryCatchBlock(begin, end, thrown, "java/lang/Throwable");
      if (before) {
        parts();
      } else {
        code.visitInsn(Opcodes.ACONST_NULL);
        code.visitTypeInsn(Opcodes.CHECKCAST, "[Ljava/lang/Object;");
      }
      code.visitVarInsn(Opcodes.ASTORE, first);
      code.visitLabel(begin);
      callInside(Kind.INVALIDATE);
      store(result);
      code.visitLabel(end);
      if (before) {
        removeAfter(result, true);
      }
      removeAfter(result, false);
      giveBack(result);
      code.visitLabel(thrown);
      frame("[Ljava/lang/Object;", "java/lang/Throwable");
      code.visitVarInsn(Opcodes.ASTORE, result);
      if (before) {
        site();
        code.visitVarInsn(Opcodes.ALOAD, first);
        callInvalidate();
      }
      site();
      parts();
      callInvalidate();
      code.visitVarInsn(Opcodes.ALOAD, result);
      code.visitInsn(Opcodes.ATHROW);
    }

    private void site() {
      field("I" + planned.number(), Code.INVALIDATION_SITE);
    }

    private void removeAfter(int result, boolean before) {
      site();
      if (before) {
        code.visitVarInsn(Opcodes.ALOAD, first);
      } else {
        parts();
      }
      if (method.returnsFuture()) {
        code.visitVarInsn(Opcodes.ALOAD, result);
        code.visitMethodInsn(
            Opcodes.INVOKEVIRTUAL,
            Code.INVALIDATION_SITE,
            "invalidateLater",
            "([Ljava/lang/Object;Ljava/util/concurrent/CompletionStage;)V",
            false);
      } else {
        callInvalidate();
      }
    }

    private void callInvalidate() {
      code.visitMethodInsn(
          Opcodes.INVOKEVIRTUAL,
          Code.INVALIDATION_SITE,
          "invalidate",
          "([Ljava/lang/Object;)V",
          false);
    }

    private void parts() {
      Code.loadAll(code, method);
      code.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          holder,
          "p" + planned.number(),
          Code.withSelf(plan.type(), method, "[Ljava/lang/Object;"),
          false);
    }

    private void callInside(Kind kind) {
      Code.loadAll(code, method);
      Code.call(code, plan.type(), method, kind.moved(method.name));
    }

    private void field(String name, String type) {
      code.visitFieldInsn(Opcodes.GETSTATIC, holder, name, "L" + type + ";");
    }

    private void store(int slot) {
      if (method.result.getSort() != Type.VOID) {
        code.visitVarInsn(method.result.getOpcode(Opcodes.ISTORE), slot);
      }
    }

    /** Returns the object on the stack. */
    private void giveBack() {
      Code.unbox(code, method.result);
      code.visitInsn(method.result.getOpcode(Opcodes.IRETURN));
    }

    /** Returns what is in a slot. */
    private void giveBack(int slot) {
      if (method.result.getSort() != Type.VOID) {
        code.visitVarInsn(method.result.getOpcode(Opcodes.ILOAD), slot);
      }
      code.visitInsn(method.result.getOpcode(Opcodes.IRETURN));
    }

    /** The arguments, one more variable, and one object on the stack. */
    private void frame(String local, String onStack) {
      List<Object> locals = new ArrayList<>();
      if (!method.isStatic()) {
        locals.add(plan.type().name);
      }
      for (Type parameter : method.parameters) {
        locals.add(
            switch (parameter.getSort()) {
              case Type.BOOLEAN, Type.CHAR, Type.BYTE, Type.SHORT, Type.INT -> Opcodes.INTEGER;
              case Type.LONG -> Opcodes.LONG;
              case Type.FLOAT -> Opcodes.FLOAT;
              case Type.DOUBLE -> Opcodes.DOUBLE;
              default -> parameter.getInternalName();
            });
      }
      locals.add(local);
      code.visitFrame(Opcodes.F_NEW, locals.size(), locals.toArray(), 1, new Object[] {onStack});
    }
  }
}
