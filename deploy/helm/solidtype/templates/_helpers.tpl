{{- define "solidtype.labels" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{- define "solidtype.image" -}}
{{- $image := .root.Values.image -}}
{{ required "image.registry: say where the images are that you have built and pushed" $image.registry }}/{{ $image.repository }}-{{ .name }}:{{ default .root.Chart.AppVersion $image.tag }}
{{- end }}

{{- define "solidtype.blobsClaim" -}}
{{ default (printf "%s-blobs" .Release.Name) .Values.blobs.existingClaim }}
{{- end }}

{{- define "solidtype.electricUrl" -}}
{{- if .Values.electric.enabled -}}
http://{{ .Release.Name }}-electric:3000
{{- else -}}
{{ required "electric.url: say where Electric listens, or enable the one of this chart" .Values.electric.url }}
{{- end -}}
{{- end }}

{{- define "solidtype.pullSecrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{/* New requests still come for a moment after a pod was told to end: it is taken out of the routes first. */}}
{{- define "solidtype.leave" -}}
lifecycle:
  preStop:
    exec: { command: [node, -e, "setTimeout(() => {}, 5000)"] }
{{- end }}

{{/* Nobody is root, nothing is written but /tmp and the blobs. */}}
{{- define "solidtype.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "solidtype.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
{{- /* What is there already is not walked through at each start: there may be millions of blobs. */}}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{/* Environment of a service: common config, its own config, its Secret. */}}
{{- define "solidtype.env" -}}
{{- $root := .root -}}
env:
  {{- range $key, $value := $root.Values.config }}
  - { name: {{ $key }}, value: {{ tpl $value $root | quote }} }
  {{- end }}
  {{- range $key, $value := .service.config }}
  - { name: {{ $key }}, value: {{ tpl $value $root | quote }} }
  {{- end }}
  {{- if .service.http }}
  - { name: {{ default "PORT" .service.portVariable }}, value: "3000" }
  {{- end }}
  - { name: HEALTH_HOST, value: 0.0.0.0 }
  - { name: HEALTH_PORT, value: {{ $root.Values.healthPort | quote }} }
  {{- if .service.blobs }}
  - { name: BLOB_DIR, value: /blobs }
  {{- end }}
envFrom:
  - secretRef: { name: {{ $root.Values.secretPrefix }}-{{ .name }} }
{{- end }}

{{/* Where there are several nodes, one that is lost does not take all replicas of a kind along. */}}
{{- define "solidtype.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "solidtype.labels" . | nindent 8 }}
{{- end }}
