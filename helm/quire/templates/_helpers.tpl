{{/* The name of what the chart makes: the release's. */}}
{{- define "quire.name" -}}
{{ .Release.Name | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- define "quire.selector" -}}
app.kubernetes.io/name: quire
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "quire.labels" -}}
{{ include "quire.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "quire.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (include "quire.name" .) }}
{{- end }}

{{- define "quire.sessionNamespace" -}}
{{ .Values.sessions.namespace | default (printf "%s-sessions" .Release.Namespace) }}
{{- end }}

{{- define "quire.stepNamespace" -}}
{{ .Values.steps.namespace | default (printf "%s-steps" .Release.Namespace) }}
{{- end }}

{{- define "quire.builderNamespace" -}}
{{ .Values.builder.namespace | default (printf "%s-builds" .Release.Namespace) }}
{{- end }}

{{/* The egress rules of Pods that install: to the internet, by default not to the ranges that sessions may not reach either. */}}
{{- define "quire.openEgress" -}}
- ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
- to:
    - ipBlock:
        cidr: 0.0.0.0/0
        except: {{- toYaml (.egress.except | default .sessions.except) | nindent 10 }}
    - ipBlock:
        cidr: ::/0
        except: {{- toYaml (.egress.exceptV6 | default .sessions.exceptV6) | nindent 10 }}
  {{- with .egress.ports }}
  ports:
    {{- range . }}
    - {port: {{ . }}}
    {{- end }}
  {{- end }}
{{- with .egress.allow }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "quire.proxySelector" -}}
app.kubernetes.io/name: quire-proxy
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "quire.proxyLabels" -}}
{{ include "quire.proxySelector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "quire.placeholderSelector" -}}
app.kubernetes.io/name: quire-placeholder
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "quire.placeholderLabels" -}}
{{ include "quire.placeholderSelector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{/* The host that leads to the proxy: all names below a domain, or the service's own host; empty for any. */}}
{{- define "quire.proxyHost" -}}
{{- if .Values.proxy.wildcardUrl -}}
{{ regexReplaceAll "^https?://([*][.][^:/]+).*$" .Values.proxy.wildcardUrl "${1}" }}
{{- else -}}
{{ .Values.ingress.host }}
{{- end -}}
{{- end }}

{{/* The path that leads to the proxy. */}}
{{- define "quire.proxyPath" -}}
{{- if .Values.proxy.wildcardUrl -}}
/
{{- else -}}
{{ trimSuffix "/" (get (urlParse (include "quire.url" .)) "path") }}/s
{{- end -}}
{{- end }}

{{/* The proxy's settings: of the service's, those that concern it, so that no other restarts it. */}}
{{- define "quire.proxyConfig" -}}
{{- $all := (include "quire.config" . | fromYaml).quire -}}
{{- $proxy := mergeOverwrite
      (dict
        "host" "0.0.0.0"
        "port" 8586
        "inner-port" 8587
        "connections" (int .Values.proxy.connections)
        "notice" (printf "%ds" (int .Values.proxy.noticeSeconds))
        "drain" (printf "%ds" (int .Values.proxy.drainSeconds)))
      ($all.proxy | default dict) -}}
{{- $kubernetes := dict -}}
{{- range $key := list "namespace" "route" "wildcard-url" "ingress-url" -}}
{{- if hasKey $all.kubernetes $key }}{{ $_ := set $kubernetes $key (get $all.kubernetes $key) }}{{ end -}}
{{- end -}}
{{- $quire := dict "mode" "cluster" "kubernetes" $kubernetes "proxy" $proxy -}}
{{- with $all.url }}{{ $_ := set $quire "url" . }}{{ end -}}
{{- dict "quire" $quire | toYaml -}}
{{- end }}

{{- define "quire.image" -}}
{{- $repository := required "image.repository must name the service's image, e.g. --set image.repository=registry.example.org/quire/service (./quire image --push makes it)" .Values.image.repository -}}
{{- if .Values.image.digest -}}
{{ $repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ $repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{/* Where browsers find the service; empty when that cannot be known. */}}
{{- define "quire.url" -}}
{{- if .Values.url -}}
{{ .Values.url | trimSuffix "/" }}
{{- else if and .Values.ingress.enabled .Values.ingress.host -}}
{{ ternary "https" "http" (ne .Values.ingress.tlsSecret "") }}://{{ .Values.ingress.host }}
{{- end -}}
{{- end }}

{{/* The path of that URL, from slash to slash: the service has all its own below it. */}}
{{- define "quire.path" -}}
{{ (urlParse (include "quire.url" .)).path | trimSuffix "/" }}/
{{- end }}

{{/* The Secret with the registry's password, in all namespaces; empty when there is none. */}}
{{- define "quire.registrySecret" -}}
{{- if .Values.registry.existingSecret -}}
{{ .Values.registry.existingSecret }}
{{- else if .Values.registry.username -}}
{{ include "quire.name" . }}-registry
{{- end -}}
{{- end }}

{{/* The Secret with the key of sessions' names and tokens. */}}
{{- define "quire.keySecret" -}}
{{ .Values.sessionKey.existingSecret | default (printf "%s-key" (include "quire.name" .)) }}
{{- end }}

{{/* The service's settings: what follows from the chart's values, overridden by .Values.config. */}}
{{- define "quire.config" -}}
{{- /* The service's image has no package manager whose mirror could be taken: without one, nothing can be built. */}}
{{- $mirror := dig "debian" "mirror" "" .Values.config -}}
{{- range .Values.env }}{{ if eq .name "QUIRE_DEBIAN_MIRROR" }}{{ $mirror = "env" }}{{ end }}{{ end -}}
{{- $_ := required "config.debian.mirror must name the Debian mirror that the base of images comes from, e.g. --set config.debian.mirror=https://mirror.example.org/debian" $mirror -}}
{{- $kubernetes := dict "namespace" (include "quire.sessionNamespace" .) -}}
{{- with .Values.ingress.className }}{{ $_ := set $kubernetes "ingress-class" . }}{{ end -}}
{{- with .Values.ingress.host }}{{ $_ := set $kubernetes "ingress-host" . }}{{ end -}}
{{- $pod := dict -}}
{{- range $name, $value := .Values.sessions.pod }}
{{- $_ := set $pod (kebabcase $name) (ternary (toYaml $value) $value (eq $name "overlay")) }}
{{- end -}}
{{- if $pod }}{{ $_ := set $kubernetes "pod" $pod }}{{ end -}}
{{- $profiles := dict -}}
{{- range $name, $profile := .Values.sessions.profiles }}
{{- $settings := dict -}}
{{- range $setting, $value := $profile }}{{ $_ := set $settings (kebabcase $setting) $value }}{{ end -}}
{{- $_ := set $profiles $name $settings }}
{{- end -}}
{{- if .Values.proxy.enabled }}
{{- $_ := set $kubernetes "route" "proxy" }}
{{- with .Values.proxy.wildcardUrl }}{{ $_ := set $kubernetes "wildcard-url" . }}{{ end }}
{{- end -}}
{{- $steps := dict "namespace" (include "quire.stepNamespace" .) "root" .Values.steps.root "users" .Values.steps.users -}}
{{- $registry := dict
      "prefix" (required "registry.prefix must say where images are stored, e.g. --set registry.prefix=registry.example.org/quire" .Values.registry.prefix)
      "insecure" .Values.registry.insecure -}}
{{- with include "quire.registrySecret" . }}
{{- $_ := set $kubernetes "image-pull-secret" . }}
{{- $_ := set $registry "credentials" "/etc/quire/registry/config.json" }}
{{- end -}}
{{- $quire := dict
      "mode" "cluster"
      "host" "0.0.0.0"
      "port" 8585
      "cache" "/var/cache/quire"
      "cache-size" .Values.cache.size
      "state" "/var/cache/quire/state"
      "registry" $registry
      "kubernetes" $kubernetes
      "sessions" (dict "key-file" "/etc/quire/key/key")
      "clients" (dict "proxies" (ternary 1 0 .Values.ingress.enabled))
      "steps" $steps -}}
{{- with .Values.builder }}{{ if .image }}
{{- $_ := set $quire "builder" (dict
      "image" .image
      "namespace" (include "quire.builderNamespace" $)
      "users" .users
      "searched-registries" .searchedRegistries
      "insecure-registries" .insecureRegistries) }}
{{- else if or .searchedRegistries .insecureRegistries }}
{{- $_ := set $quire "builder" (dict "searched-registries" .searchedRegistries "insecure-registries" .insecureRegistries) }}
{{- end }}{{ end -}}
{{- if $profiles }}{{ $_ := set $quire "profiles" $profiles }}{{ end -}}
{{- with .Values.sessions.warm }}
{{- $warm := dict "demand" .demand "prepull" .prepull -}}
{{- with .zone }}{{ $_ := set $warm "zone" . }}{{ end -}}
{{- with .pools }}{{ $_ := set $warm "pools" . }}{{ end -}}
{{- $_ := set $quire "warm" $warm }}
{{- end -}}
{{- if .Values.proxy.enabled }}{{ $_ := set $quire "proxy" (dict "inner" (printf "http://%s-proxy-inner.%s:8587" (include "quire.name" .) .Release.Namespace)) }}{{ end -}}
{{- with include "quire.url" . }}
{{- $_ := set $quire "url" . }}
{{- $_ := set $kubernetes "ingress-url" . }}
{{- end -}}
{{- if .Values.caBundle.configMap }}{{ $_ := set $quire "tls" (dict "ca-bundle" "/etc/quire/ca/ca-bundle.crt") }}{{ end -}}
{{- dict "quire" (mergeOverwrite $quire (deepCopy .Values.config)) | toYaml -}}
{{- end }}
