/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A BERT model in ONNX Runtime: the one class that names its types. It computes on the caller's
 * thread. {@link #run} is thread-safe, but must neither be running nor begin once the session is
 * closed: the native code would read freed memory.
 */
final class BertSession implements AutoCloseable {
  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";
  private static final int RANK = 3; // text, token, dimension

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Set<String> output;

  private BertSession(OrtEnvironment environment, OrtSession session, String output) {
    this.environment = environment;
    this.session = session;
    this.output = Set.of(output);
  }

  /**
   * Opens a model. The caller closes the session.
   *
   * @throws IllegalArgumentException if the file is no model, or not BERT's
   * @throws LinkageError if ONNX Runtime is not there
   */
  static BertSession open(ModelFiles files) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      Path file = files.file();
      OrtSession session = file == null
          ? environment.createSession(files.readModel(), options)
          : environment.createSession(file.toString(), options);
      try {
        return new BertSession(environment, session, output(session));
      } catch (IllegalArgumentException e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw new IllegalArgumentException(
          "ONNX Runtime cannot open the model " + files.name() + ": " + e.getMessage(), e);
    }
  }

  /** The first output with a vector for each token. */
  private static String output(OrtSession session) throws OrtException {
    if (!session.getInputNames().contains(IDS)
        || !Set.of(IDS, MASK, TYPES).containsAll(session.getInputNames())) {
      throw new IllegalArgumentException("a model must want " + IDS + ", and at most " + MASK
          + " and " + TYPES + " besides, wants " + session.getInputNames());
    }
    for (NodeInfo output : session.getOutputInfo().values()) {
      if (output.getInfo() instanceof TensorInfo tensor && tensor.getShape().length == RANK) {
        return output.getName();
      }
    }
    throw new IllegalArgumentException(
        "a model must tell a vector for each token, tells " + session.getOutputNames());
  }

  /**
   * Runs one text, whose length is that of the batch: there is no padding.
   *
   * @param ids its tokens
   * @param pooling how their vectors become one
   * @return the vector, of any length
   * @throws IllegalStateException if ONNX Runtime fails
   */
  float[] run(long[] ids, Pooling pooling) {
    long[] shape = {1, ids.length};
    long[] ones = new long[ids.length];
    Arrays.fill(ones, 1);
    try (OnnxTensor idTensor = tensor(ids, shape);
        OnnxTensor mask = tensor(ones, shape);
        OnnxTensor types = tensor(new long[ids.length], shape)) {
      Map<String, OnnxTensor> inputs = new HashMap<>();
      inputs.put(IDS, idTensor);
      inputs.put(MASK, mask);
      inputs.put(TYPES, types);
      inputs.keySet().retainAll(session.getInputNames());
      try (OrtSession.Result result = session.run(inputs, output)) {
        float[] rows = ((OnnxTensor) result.get(0)).getFloatBuffer().array();
        return pooling.pool(rows, rows.length / ids.length);
      }
    } catch (OrtException e) {
      throw new IllegalStateException("the model failed on " + ids.length + " tokens", e);
    }
  }

  private OnnxTensor tensor(long[] values, long[] shape) throws OrtException {
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("the session does not close", e);
    }
  }
}
