/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Writes the synthetic class beside a woven one: its sites in static final fields, which are
 * constants to the JIT, how keys are made, and how the bodies are called. It is a member of the
 * nest, so that it reaches what is private; the woven class gets no static initialiser for it. Not
 * thread-safe.
 */
final class HolderWriter {
  private static final int HIDDEN = Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC;

  private final Plan plan;
  private final ClassModel type;
  private final String holder;
  private final ClassWriter writer = newWriter();

  /** Key classes by the descriptors of their parts. */
  private final Map<String, KeyShape> shapes = new LinkedHashMap<>();

  HolderWriter(Plan plan) {
    this.plan = plan;
    this.type = plan.type();
    this.holder = plan.holder();
  }

  /** A writer that never has to load a class to find what two have in common. */
  private static ClassWriter newWriter() {
    return new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
      @Override
      protected String getCommonSuperClass(String one, String other) {
        return "java/lang/Object";
      }
    };
  }

  /** A generated key class. Immutable. */
  private record KeyShape(String name, boolean hasToken, List<Type> fields) {
    String constructor() {
      StringBuilder text = new StringBuilder("(");
      if (hasToken) {
        text.append('L').append(Code.TOKEN).append(';');
      }
      fields.forEach(field -> text.append(field.getDescriptor()));
      return text.append(")V").toString();
    }
  }

  /** All generated classes by internal name: the holder, and its keys. */
  Map<String, byte[]> write() {
    writer.visit(
        type.version,
        HIDDEN,
        holder,
        null,
        "java/lang/Object",
        plan.hasCache() ? new String[] {Code.CACHED_BODY} : null);
    writer.visitNestHost(type.nestHostOrSelf());
    constructor();
    fieldsAndInitialiser();
    if (plan.needsScopeField()) {
      scope();
      attach();
    }
    for (Plan.Planned method : plan.methods()) {
      if (method.cache() != null) {
        keyOfCall(method, method.cache());
      }
      if (method.invalidate() != null) {
        parts(method, method.invalidate());
      }
    }
    if (plan.hasCache()) {
      call();
      keyOfParts();
    }
    writer.visitEnd();
    Map<String, byte[]> classes = new LinkedHashMap<>();
    classes.put(holder, writer.toByteArray());
    shapes.values().forEach(shape -> classes.put(shape.name(), key(shape)));
    return classes;
  }

  private void constructor() {
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_PRIVATE, "<init>", "()V", null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
    code.visitInsn(Opcodes.RETURN);
    end(code);
  }

  private static void end(MethodVisitor code) {
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private void fieldsAndInitialiser() {
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
    code.visitCode();
    if (plan.needsScopes()) {
      code.visitTypeInsn(Opcodes.NEW, Code.SCOPES);
      code.visitInsn(Opcodes.DUP);
      code.visitMethodInsn(Opcodes.INVOKESPECIAL, Code.SCOPES, "<init>", "()V", false);
      put(code, "S", Code.SCOPES);
    }
    if (plan.hasCache()) {
      code.visitTypeInsn(Opcodes.NEW, holder);
      code.visitInsn(Opcodes.DUP);
      code.visitMethodInsn(Opcodes.INVOKESPECIAL, holder, "<init>", "()V", false);
      code.visitVarInsn(Opcodes.ASTORE, 0);
    }
    for (Plan.Planned method : plan.methods()) {
      if (method.cache() != null) {
        cacheSite(code, method, method.cache());
      }
      if (method.invalidate() != null) {
        code.visitLdcInsn(Type.getObjectType(holder));
        code.visitLdcInsn(method.invalidate().name());
        code.visitMethodInsn(
            Opcodes.INVOKESTATIC,
            Code.INVALIDATION_SITE,
            "of",
            "(Ljava/lang/Class;Ljava/lang/String;)L" + Code.INVALIDATION_SITE + ";",
            false);
        put(code, "I" + method.number(), Code.INVALIDATION_SITE);
      }
      if (method.operation() != null) {
        code.visitLdcInsn(Type.getObjectType(holder));
        code.visitLdcInsn(method.operation());
        code.visitMethodInsn(
            Opcodes.INVOKESTATIC,
            Code.OPERATION_SITE,
            "of",
            "(Ljava/lang/Class;Ljava/lang/String;)L" + Code.OPERATION_SITE + ";",
            false);
        put(code, "O" + method.number(), Code.OPERATION_SITE);
      }
    }
    code.visitInsn(Opcodes.RETURN);
    end(code);
  }

  private void cacheSite(MethodVisitor code, Plan.Planned method, Plan.Cached cached) {
    code.visitLdcInsn(Type.getObjectType(holder));
    code.visitVarInsn(Opcodes.ALOAD, 0);
    Code.push(code, method.number());
    code.visitLdcInsn(cached.settings());
    if (cached.byInstance()) {
      code.visitFieldInsn(Opcodes.GETSTATIC, holder, "S", "L" + Code.SCOPES + ";");
    } else {
      code.visitInsn(Opcodes.ACONST_NULL);
    }
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        Code.CACHE_SITE,
        "of",
        "(Ljava/lang/Class;L" + Code.CACHED_BODY + ";ILjava/lang/String;L" + Code.SCOPES + ";)L"
            + Code.CACHE_SITE + ";",
        false);
    put(code, "C" + method.number(), Code.CACHE_SITE);
  }

  private void put(MethodVisitor code, String name, String fieldType) {
    String descriptor = "L" + fieldType + ";";
    writer
        .visitField(Opcodes.ACC_STATIC | Opcodes.ACC_FINAL, name, descriptor, null, null)
        .visitEnd();
    code.visitFieldInsn(Opcodes.PUTSTATIC, holder, name, descriptor);
  }

  // ---- scopes

  private String ofOwner(String result) {
    return "(L" + type.name + ";)" + result;
  }

  /** {@code static InstanceScope s(Owner o)}: that of the object, made at the first call. */
  private void scope() {
    MethodVisitor code =
        writer.visitMethod(Opcodes.ACC_STATIC, "s", ofOwner("L" + Code.SCOPE + ";"), null, null);
    code.visitCode();
    Label make = new Label();
    loadScope(code);
    code.visitVarInsn(Opcodes.ASTORE, 1);
    ifNotOfOwner(code, make);
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitInsn(Opcodes.ARETURN);
    code.visitLabel(make);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(Opcodes.INVOKESTATIC, holder, "a", ofOwner("L" + Code.SCOPE + ";"), false);
    code.visitInsn(Opcodes.ARETURN);
    end(code);
  }

  /** {@code static synchronized InstanceScope a(Owner o)}: one for all threads. */
  private void attach() {
    MethodVisitor code = writer.visitMethod(
        Opcodes.ACC_STATIC | Opcodes.ACC_SYNCHRONIZED,
        "a",
        ofOwner("L" + Code.SCOPE + ";"),
        null,
        null);
    code.visitCode();
    Label make = new Label();
    loadScope(code);
    code.visitVarInsn(Opcodes.ASTORE, 1);
    ifNotOfOwner(code, make);
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitInsn(Opcodes.ARETURN);
    code.visitLabel(make);
    code.visitFieldInsn(Opcodes.GETSTATIC, holder, "S", "L" + Code.SCOPES + ";");
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL,
        Code.SCOPES,
        "next",
        "(Ljava/lang/Object;)L" + Code.SCOPE + ";",
        false);
    code.visitVarInsn(Opcodes.ASTORE, 1);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitFieldInsn(Opcodes.PUTFIELD, type.name, Code.FIELD, "L" + Code.SCOPE + ";");
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitInsn(Opcodes.ARETURN);
    end(code);
  }

  private void loadScope(MethodVisitor code) {
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitFieldInsn(Opcodes.GETFIELD, type.name, Code.FIELD, "L" + Code.SCOPE + ";");
  }

  private static void ifNotOfOwner(MethodVisitor code, Label make) {
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitJumpInsn(Opcodes.IFNULL, make);
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, Code.SCOPE, "isOf", "(Ljava/lang/Object;)Z", false);
    code.visitJumpInsn(Opcodes.IFEQ, make);
  }

  // ---- keys

  /** The type that a part has in a key: arrays are wrapped. */
  private static Type inKey(KeyPath part) {
    return part.type().getSort() == Type.ARRAY ? Type.getType(Object.class) : part.type();
  }

  private KeyShape shape(Plan.Cached cached) {
    List<Type> fields = cached.key().stream().map(HolderWriter::inKey).toList();
    KeyShape like = new KeyShape("", cached.byInstance(), fields);
    return shapes.computeIfAbsent(
        like.constructor(),
        text -> new KeyShape(holder + "$" + shapes.size(), cached.byInstance(), fields));
  }

  /** {@code static Object kN(Owner self, arguments...)}. */
  private void keyOfCall(Plan.Planned planned, Plan.Cached cached) {
    MethodModel method = planned.method();
    MethodVisitor code = writer.visitMethod(
        Opcodes.ACC_STATIC,
        "k" + planned.number(),
        Code.withSelf(type, method, "Ljava/lang/Object;"),
        null,
        null);
    code.visitCode();
    boolean strangers = cached.key().stream()
        .anyMatch(part ->
            !part.steps().isEmpty() || part.form() != null || part.type().getSort() == Type.ARRAY);
    Label begin = new Label();
    Label end = new Label();
    Label failed = new Label();
    if (strangers) {
      code.visitTryCatchBlock(begin, end, failed, "java/lang/Throwable");
    }
    code.visitLabel(begin);
    int token = method.slots();
    if (cached.byInstance()) {
      token(code);
      code.visitVarInsn(Opcodes.ASTORE, token);
    }
    key(code, cached, cached.byInstance() ? token : -1, token + 1, part -> {
      load(code, method, part);
    });
    code.visitLabel(end);
    if (strangers) {
      code.visitLabel(failed);
      code.visitVarInsn(Opcodes.ASTORE, token);
      code.visitFieldInsn(
          Opcodes.GETSTATIC, holder, "C" + planned.number(), "L" + Code.CACHE_SITE + ";");
      code.visitVarInsn(Opcodes.ALOAD, token);
      code.visitMethodInsn(
          Opcodes.INVOKEVIRTUAL,
          Code.CACHE_SITE,
          "keyFailed",
          "(Ljava/lang/Throwable;)Ljava/lang/Object;",
          false);
      code.visitInsn(Opcodes.ARETURN);
    }
    end(code);
  }

  private void token(MethodVisitor code) {
    if (type.canHaveField()) {
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitMethodInsn(
          Opcodes.INVOKESTATIC, holder, "s", ofOwner("L" + Code.SCOPE + ";"), false);
      code.visitMethodInsn(
          Opcodes.INVOKEVIRTUAL, Code.SCOPE, "token", "()L" + Code.TOKEN + ";", false);
    } else {
      code.visitFieldInsn(Opcodes.GETSTATIC, holder, "S", "L" + Code.SCOPES + ";");
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitMethodInsn(
          Opcodes.INVOKEVIRTUAL,
          Code.SCOPES,
          "tokenOf",
          "(Ljava/lang/Object;)L" + Code.TOKEN + ";",
          false);
    }
  }

  /** Puts a part on the stack. */
  private interface Loader {
    void load(KeyPath part);
  }

  /**
   * Makes and returns the key.
   *
   * @param token the slot of the object's token; -1 for none
   * @param free a free slot
   */
  private void key(MethodVisitor code, Plan.Cached cached, int token, int free, Loader loader) {
    List<KeyPath> parts = cached.key();
    if (parts.size() > 1) {
      generatedKey(code, cached, token, loader);
      return;
    }
    Label bare = new Label();
    if (token >= 0) {
      code.visitVarInsn(Opcodes.ALOAD, token);
      code.visitJumpInsn(Opcodes.IFNULL, bare);
      if (parts.isEmpty()) {
        code.visitVarInsn(Opcodes.ALOAD, token);
        code.visitInsn(Opcodes.ARETURN);
      } else {
        generatedKey(code, cached, token, loader);
      }
      code.visitLabel(bare);
    }
    if (parts.isEmpty()) {
      code.visitFieldInsn(Opcodes.GETSTATIC, Code.KEYS, "NONE", "Ljava/lang/Object;");
      code.visitInsn(Opcodes.ARETURN);
      return;
    }
    Label present = new Label();
    KeyPath part = parts.get(0);
    loader.load(part);
    transform(code, part);
    Code.box(code, inKey(part));
    if (part.type().getSort() < Type.ARRAY) {
      code.visitInsn(Opcodes.ARETURN);
      return;
    }
    code.visitVarInsn(Opcodes.ASTORE, free);
    code.visitVarInsn(Opcodes.ALOAD, free);
    code.visitJumpInsn(Opcodes.IFNONNULL, present);
    code.visitFieldInsn(Opcodes.GETSTATIC, Code.KEYS, "NULL", "Ljava/lang/Object;");
    code.visitInsn(Opcodes.ARETURN);
    code.visitLabel(present);
    code.visitVarInsn(Opcodes.ALOAD, free);
    code.visitInsn(Opcodes.ARETURN);
  }

  private void generatedKey(MethodVisitor code, Plan.Cached cached, int token, Loader loader) {
    KeyShape shape = shape(cached);
    code.visitTypeInsn(Opcodes.NEW, shape.name());
    code.visitInsn(Opcodes.DUP);
    if (shape.hasToken()) {
      if (token >= 0) {
        code.visitVarInsn(Opcodes.ALOAD, token);
      } else {
        code.visitInsn(Opcodes.ACONST_NULL);
      }
    }
    for (KeyPath part : cached.key()) {
      loader.load(part);
      transform(code, part);
    }
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, shape.name(), "<init>", shape.constructor(), false);
    code.visitInsn(Opcodes.ARETURN);
  }

  /** A part as it is in keys. */
  private static void transform(MethodVisitor code, KeyPath part) {
    if (part.type().getSort() == Type.ARRAY) {
      code.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          Code.KEYS,
          "array",
          "(Ljava/lang/Object;)Ljava/lang/Object;",
          false);
    }
    String form = part.form();
    if (form != null && part.type().getDescriptor().equals("Ljava/lang/String;")) {
      String name = switch (form) {
        case "UPPER_TRIM" -> "upperTrim";
        case "LOWER_TRIM" -> "lowerTrim";
        case "COLLAPSE_SPACES" -> "collapseSpaces";
        default -> "trim";
      };
      code.visitMethodInsn(
          Opcodes.INVOKESTATIC, Code.KEYS, name, "(Ljava/lang/String;)Ljava/lang/String;", false);
    }
  }

  /** A part as the call has it; a path that meets null is null. */
  private static void load(MethodVisitor code, MethodModel method, KeyPath part) {
    int slot = 0;
    if (part.parameter() < 0) {
      code.visitVarInsn(Opcodes.ALOAD, 0);
    } else {
      slot = method.isStatic() ? 0 : 1;
      for (int i = 0; i < part.parameter(); i++) {
        slot += method.parameters[i].getSize();
      }
      code.visitVarInsn(method.parameters[part.parameter()].getOpcode(Opcodes.ILOAD), slot);
    }
    if (part.steps().isEmpty()) {
      return;
    }
    Label isNull = new Label();
    Label done = new Label();
    for (int i = 0; i < part.steps().size(); i++) {
      KeyPath.Step step = part.steps().get(i);
      if (i > 0 || part.parameter() >= 0) {
        code.visitInsn(Opcodes.DUP);
        code.visitJumpInsn(Opcodes.IFNULL, isNull);
      }
      if (step.isMethod()) {
        code.visitMethodInsn(
            step.isInterface() ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL,
            step.owner(),
            step.name(),
            step.descriptor(),
            step.isInterface());
      } else {
        code.visitFieldInsn(Opcodes.GETFIELD, step.owner(), step.name(), step.descriptor());
      }
    }
    Code.box(code, part.steps().get(part.steps().size() - 1).type());
    code.visitJumpInsn(Opcodes.GOTO, done);
    code.visitLabel(isNull);
    code.visitInsn(Opcodes.POP);
    code.visitInsn(Opcodes.ACONST_NULL);
    code.visitLabel(done);
    // Both ways meet here, and a verifier knows only that it is an object.
    Code.unbox(code, part.type());
  }

  /** {@code static Object[] pN(Owner self, arguments...)}: null for all keys. */
  private void parts(Plan.Planned planned, Plan.Invalidating invalidating) {
    MethodModel method = planned.method();
    MethodVisitor code = writer.visitMethod(
        Opcodes.ACC_STATIC,
        "p" + planned.number(),
        Code.withSelf(type, method, "[Ljava/lang/Object;"),
        null,
        null);
    code.visitCode();
    List<KeyPath> key = invalidating.key();
    if (key == null) {
      code.visitInsn(Opcodes.ACONST_NULL);
      code.visitInsn(Opcodes.ARETURN);
      end(code);
      return;
    }
    Label begin = new Label();
    Label end = new Label();
    Label failed = new Label();
    code.visitTryCatchBlock(begin, end, failed, "java/lang/Throwable");
    code.visitLabel(begin);
    Code.push(code, key.size());
    code.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
    for (int i = 0; i < key.size(); i++) {
      code.visitInsn(Opcodes.DUP);
      Code.push(code, i);
      load(code, method, key.get(i));
      Code.box(code, key.get(i).type());
      code.visitInsn(Opcodes.AASTORE);
    }
    code.visitInsn(Opcodes.ARETURN);
    code.visitLabel(end);
    code.visitLabel(failed);
    int slot = method.slots();
    code.visitVarInsn(Opcodes.ASTORE, slot);
    code.visitFieldInsn(
        Opcodes.GETSTATIC, holder, "I" + planned.number(), "L" + Code.INVALIDATION_SITE + ";");
    code.visitVarInsn(Opcodes.ALOAD, slot);
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL,
        Code.INVALIDATION_SITE,
        "keyFailed",
        "(Ljava/lang/Throwable;)[Ljava/lang/Object;",
        false);
    code.visitInsn(Opcodes.ARETURN);
    end(code);
  }

  // ---- CachedBody

  private List<Plan.Planned> cached() {
    return plan.methods().stream().filter(one -> one.cache() != null).toList();
  }

  private static void illegal(MethodVisitor code) {
    code.visitTypeInsn(Opcodes.NEW, "java/lang/IllegalStateException");
    code.visitInsn(Opcodes.DUP);
    code.visitMethodInsn(
        Opcodes.INVOKESPECIAL, "java/lang/IllegalStateException", "<init>", "()V", false);
    code.visitInsn(Opcodes.ATHROW);
  }

  /** Begins a switch over the numbers of the cached methods; a label for each. */
  private List<Label> dispatch(MethodVisitor code, Label none) {
    List<Label> labels = new ArrayList<>();
    int[] numbers = cached().stream().mapToInt(Plan.Planned::number).toArray();
    for (int ignored : numbers) {
      labels.add(new Label());
    }
    code.visitVarInsn(Opcodes.ILOAD, 1);
    code.visitLookupSwitchInsn(none, numbers, labels.toArray(new Label[0]));
    return labels;
  }

  private void call() {
    MethodVisitor code = writer.visitMethod(
        Opcodes.ACC_PUBLIC,
        "call",
        "(ILjava/lang/Object;[Ljava/lang/Object;)Ljava/lang/Object;",
        null,
        new String[] {"java/lang/Throwable"});
    code.visitCode();
    Label none = new Label();
    List<Label> labels = dispatch(code, none);
    for (int i = 0; i < labels.size(); i++) {
      MethodModel method = cached().get(i).method();
      code.visitLabel(labels.get(i));
      if (!method.isStatic()) {
        code.visitVarInsn(Opcodes.ALOAD, 2);
        code.visitTypeInsn(Opcodes.CHECKCAST, type.name);
      }
      for (int p = 0; p < method.parameters.length; p++) {
        code.visitVarInsn(Opcodes.ALOAD, 3);
        Code.push(code, p);
        code.visitInsn(Opcodes.AALOAD);
        Code.unbox(code, method.parameters[p]);
      }
      Code.call(code, type, method, Kind.CACHE.moved(method.name));
      Code.box(code, method.result);
      code.visitInsn(Opcodes.ARETURN);
    }
    code.visitLabel(none);
    illegal(code);
    end(code);
  }

  private void keyOfParts() {
    MethodVisitor code = writer.visitMethod(
        Opcodes.ACC_PUBLIC, "key", "(I[Ljava/lang/Object;)Ljava/lang/Object;", null, null);
    code.visitCode();
    Label none = new Label();
    List<Label> labels = dispatch(code, none);
    for (int i = 0; i < labels.size(); i++) {
      Plan.Cached cached = Objects.requireNonNull(cached().get(i).cache());
      code.visitLabel(labels.get(i));
      // As many parts as the key has, or else: a missing one is out of bounds, one more is asked
      // for here.
      code.visitVarInsn(Opcodes.ALOAD, 2);
      code.visitInsn(Opcodes.ARRAYLENGTH);
      Code.push(code, cached.key().size());
      code.visitJumpInsn(Opcodes.IF_ICMPNE, none);
      key(code, cached, -1, 3, part -> {
        code.visitVarInsn(Opcodes.ALOAD, 2);
        Code.push(code, cached.key().indexOf(part));
        code.visitInsn(Opcodes.AALOAD);
        Code.unbox(code, part.type());
      });
    }
    code.visitLabel(none);
    illegal(code);
    end(code);
  }

  // ---- key classes

  private byte[] key(KeyShape shape) {
    ClassWriter out = newWriter();
    out.visit(
        type.version, HIDDEN, shape.name(), null, "java/lang/Object", new String[] {Code.WOVEN_KEY
        });
    List<String> names = new ArrayList<>();
    List<Type> all = new ArrayList<>();
    if (shape.hasToken()) {
      names.add("t");
      all.add(Type.getObjectType(Code.TOKEN));
    }
    for (int i = 0; i < shape.fields().size(); i++) {
      names.add("p" + i);
      all.add(shape.fields().get(i));
    }
    MethodVisitor code = out.visitMethod(0, "<init>", shape.constructor(), null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
    int slot = 1;
    for (int i = 0; i < all.size(); i++) {
      String descriptor = all.get(i).getDescriptor();
      out.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, names.get(i), descriptor, null, null)
          .visitEnd();
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitVarInsn(all.get(i).getOpcode(Opcodes.ILOAD), slot);
      code.visitFieldInsn(Opcodes.PUTFIELD, shape.name(), names.get(i), descriptor);
      slot += all.get(i).getSize();
    }
    code.visitInsn(Opcodes.RETURN);
    end(code);
    hashCode(out, shape.name(), names, all);
    equals(out, shape.name(), names, all);
    partsOf(out, shape, names, all);
    out.visitEnd();
    return out.toByteArray();
  }

  private static void get(MethodVisitor code, String owner, String name, Type of) {
    code.visitFieldInsn(Opcodes.GETFIELD, owner, name, of.getDescriptor());
  }

  private static void hashCode(ClassWriter out, String owner, List<String> names, List<Type> all) {
    MethodVisitor code = out.visitMethod(Opcodes.ACC_PUBLIC, "hashCode", "()I", null, null);
    code.visitCode();
    code.visitInsn(Opcodes.ICONST_0);
    code.visitVarInsn(Opcodes.ISTORE, 1);
    for (int i = 0; i < all.size(); i++) {
      Type of = all.get(i);
      code.visitVarInsn(Opcodes.ALOAD, 0);
      get(code, owner, names.get(i), of);
      if (of.getSort() >= Type.ARRAY) {
        hashOfObject(code, of);
      } else {
        code.visitMethodInsn(
            Opcodes.INVOKESTATIC,
            Code.wrapper(of),
            "hashCode",
            "(" + of.getDescriptor() + ")I",
            false);
      }
      code.visitVarInsn(Opcodes.ILOAD, 1);
      code.visitIntInsn(Opcodes.BIPUSH, 31);
      code.visitInsn(Opcodes.IMUL);
      code.visitInsn(Opcodes.IADD);
      code.visitVarInsn(Opcodes.ISTORE, 1);
    }
    code.visitVarInsn(Opcodes.ILOAD, 1);
    code.visitInsn(Opcodes.IRETURN);
    end(code);
  }

  /** By the declared type: what all share, as Objects.hashCode, has a profile of all types. */
  private static void hashOfObject(MethodVisitor code, Type of) {
    Label isNull = new Label();
    Label done = new Label();
    code.visitInsn(Opcodes.DUP);
    code.visitJumpInsn(Opcodes.IFNULL, isNull);
    code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, declarer(of), "hashCode", "()I", false);
    code.visitJumpInsn(Opcodes.GOTO, done);
    code.visitLabel(isNull);
    code.visitInsn(Opcodes.POP);
    code.visitInsn(Opcodes.ICONST_0);
    code.visitLabel(done);
  }

  /** A class that names the method: of an interface nobody knows here that it is one. */
  private static String declarer(Type of) {
    return switch (of.getInternalName()) {
      case "java/lang/String",
          "java/lang/Integer",
          "java/lang/Long",
          "java/util/UUID",
          Code.TOKEN -> of.getInternalName();
      default -> "java/lang/Object";
    };
  }

  private static void equals(ClassWriter out, String owner, List<String> names, List<Type> all) {
    MethodVisitor code =
        out.visitMethod(Opcodes.ACC_PUBLIC, "equals", "(Ljava/lang/Object;)Z", null, null);
    code.visitCode();
    Label differs = new Label();
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitTypeInsn(Opcodes.INSTANCEOF, owner);
    code.visitJumpInsn(Opcodes.IFEQ, differs);
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitTypeInsn(Opcodes.CHECKCAST, owner);
    code.visitVarInsn(Opcodes.ASTORE, 2);
    for (int i = 0; i < all.size(); i++) {
      Type of = all.get(i);
      code.visitVarInsn(Opcodes.ALOAD, 0);
      get(code, owner, names.get(i), of);
      if (of.getSort() >= Type.ARRAY) {
        code.visitVarInsn(Opcodes.ASTORE, 3);
        code.visitVarInsn(Opcodes.ALOAD, 2);
        get(code, owner, names.get(i), of);
        code.visitVarInsn(Opcodes.ASTORE, 4);
        Label same = new Label();
        code.visitVarInsn(Opcodes.ALOAD, 3);
        code.visitVarInsn(Opcodes.ALOAD, 4);
        code.visitJumpInsn(Opcodes.IF_ACMPEQ, same);
        code.visitVarInsn(Opcodes.ALOAD, 3);
        code.visitJumpInsn(Opcodes.IFNULL, differs);
        code.visitVarInsn(Opcodes.ALOAD, 3);
        code.visitVarInsn(Opcodes.ALOAD, 4);
        code.visitMethodInsn(
            Opcodes.INVOKEVIRTUAL, declarer(of), "equals", "(Ljava/lang/Object;)Z", false);
        code.visitJumpInsn(Opcodes.IFEQ, differs);
        code.visitLabel(same);
        continue;
      }
      code.visitVarInsn(Opcodes.ALOAD, 2);
      get(code, owner, names.get(i), of);
      switch (of.getSort()) {
        case Type.LONG -> code.visitInsn(Opcodes.LCMP);
        case Type.FLOAT, Type.DOUBLE -> // NaN is a key like any other, and 0.0 another than -0.0
          code.visitMethodInsn(
              Opcodes.INVOKESTATIC,
              Code.wrapper(of),
              "compare",
              "(" + of.getDescriptor() + of.getDescriptor() + ")I",
              false);
        default -> code.visitInsn(Opcodes.ISUB);
      }
      code.visitJumpInsn(Opcodes.IFNE, differs);
    }
    code.visitInsn(Opcodes.ICONST_1);
    code.visitInsn(Opcodes.IRETURN);
    code.visitLabel(differs);
    code.visitInsn(Opcodes.ICONST_0);
    code.visitInsn(Opcodes.IRETURN);
    end(code);
  }

  private static void partsOf(ClassWriter out, KeyShape shape, List<String> names, List<Type> all) {
    MethodVisitor code =
        out.visitMethod(Opcodes.ACC_PUBLIC, "parts", "()[Ljava/lang/Object;", null, null);
    code.visitCode();
    int skip = shape.hasToken() ? 1 : 0;
    Code.push(code, all.size() - skip);
    code.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
    for (int i = skip; i < all.size(); i++) {
      code.visitInsn(Opcodes.DUP);
      Code.push(code, i - skip);
      code.visitVarInsn(Opcodes.ALOAD, 0);
      get(code, shape.name(), names.get(i), all.get(i));
      Code.box(code, all.get(i));
      code.visitInsn(Opcodes.AASTORE);
    }
    code.visitInsn(Opcodes.ARETURN);
    end(code);
    code = out.visitMethod(Opcodes.ACC_PUBLIC, "toString", "()Ljava/lang/String;", null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        Code.KEYS,
        "text",
        "(L" + Code.WOVEN_KEY + ";)Ljava/lang/String;",
        false);
    code.visitInsn(Opcodes.ARETURN);
    end(code);
  }
}
